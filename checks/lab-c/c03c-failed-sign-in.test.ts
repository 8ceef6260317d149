import card from './c03c-failed-sign-in.ts'
import { provePattern } from './world.ts'

provePattern(card, 'failedSignIn', {
  hit: 'failed-password',
  nearMiss: 'unknown-user',
  same: `{$.errorMessage="Failed authentication" && $.eventName=ConsoleLogin}`,
  stricter: `{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") && ($.userIdentity.type = "Root") }`,
  looser: `{ ($.eventName = ConsoleLogin) || ($.errorMessage = "Failed authentication") }`,
  other: `{ ($.eventName = ConsoleLogin) && ($.errorMessage = "No username found in supplied account") }`,
})
