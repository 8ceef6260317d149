import card from './c03a-outside-office.ts'
import { provePattern } from './world.ts'

provePattern(card, 'outsideOffice', {
  hit: 'failed-password',
  nearMiss: 'office-sign-in',
  same: `{ ($.sourceIPAddress != 8.8.8.8) && ($.eventName = "ConsoleLogin") }`,
  stricter: `{ ($.eventName = ConsoleLogin) && ($.sourceIPAddress != "8.8.8.8") && ($.sourceIPAddress != "8.8.4.4") }`,
  looser: `{ ($.eventName = ConsoleLogin) || ($.sourceIPAddress != "8.8.8.8") }`,
  other: `{ ($.eventName = ConsoleLogin) && ($.sourceIPAddress = "8.8.8.8") }`,
})
