import card from './c03f-new-user.ts'
import { provePattern } from './world.ts'

provePattern(card, 'newUser', {
  hit: 'new-user',
  nearMiss: 'new-access-key',
  same: `{ ($.eventName = CreateUser) }`,
  stricter: `{ ($.eventName = CreateUser) && ($.eventSource = "iam.amazonaws.com") }`,
  looser: `{ $.eventName = "Create*" }`,
  other: `{ $.eventName = "CreateGroup" }`,
})
