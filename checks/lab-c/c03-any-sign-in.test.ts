import card from './c03-any-sign-in.ts'
import { provePattern } from './world.ts'

provePattern(card, 'anySignIn', {
  hit: 'failed-password',
  nearMiss: 'switch-role',
  same: `{$.eventName="ConsoleLogin"}`,
  stricter: `{ ($.eventName = ConsoleLogin) && ($.errorMessage = "*") }`,
  looser: `{ $.eventSource = "signin.amazonaws.com" || $.eventName = ConsoleLogin }`,
  other: `{ $.eventName = consolelogin }`,
})
