import type { PageRoute } from '../shell/sections.ts'
import { CreateUserPage } from './create-user-page.tsx'
import { PoliciesPage } from './policies-page.tsx'
import { RolePage } from './role-page.tsx'
import { RolesPage } from './roles-page.tsx'
import { UserPage } from './user-page.tsx'
import { UsersPage } from './users-page.tsx'

export const routes: readonly PageRoute[] = [
  { path: '', page: UsersPage },
  { path: 'users', page: UsersPage },
  { path: 'create-user', page: CreateUserPage },
  { path: 'user/:name', page: UserPage },
  { path: 'roles', page: RolesPage },
  { path: 'role/:name', page: RolePage },
  { path: 'policies', page: PoliciesPage },
]
