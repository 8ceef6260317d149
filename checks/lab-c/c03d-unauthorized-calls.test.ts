import card from './c03d-unauthorized-calls.ts'
import { provePattern } from './world.ts'

provePattern(card, 'unauthorized', {
  hit: 'unauthorized-operation',
  nearMiss: 'failed-call',
  same: `{ ($.errorCode = "AccessDenied*") || ($.errorCode = "*UnauthorizedOperation") }`,
  stricter: `{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied") }`,
  looser: `{ $.errorCode = "*" }`,
  other: `{ $.errorCode = "Client.InvalidInstanceID.NotFound" }`,
})
