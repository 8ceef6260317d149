import type { PageRoute } from '../shell/sections.ts'
import { ChangeSetPage } from './change-set-page.tsx'
import { StackPage } from './stack-page.tsx'
import { StacksPage } from './stacks-page.tsx'

export const routes: readonly PageRoute[] = [
  { path: '', page: StacksPage },
  { path: 'stacks', page: StacksPage },
  // By name or by ARN, as CloudFormation itself takes either.
  { path: 'stack/:stack*', page: StackPage },
  { path: 'change-set/:changeSet*', page: ChangeSetPage },
]
