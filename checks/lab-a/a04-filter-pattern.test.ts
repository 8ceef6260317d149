import { prove } from '../prove.ts'
import a04 from './a04-filter-pattern.ts'
import { emptyWorld, filter, world } from './world.ts'

const withPattern = (...patterns: readonly string[]) =>
  world({
    metricFilters: patterns.map((pattern, index) => filter({ pattern, name: index === 0 ? 'ConsoleSignInFailures' : `Other${index}` })),
  })

/** Twenty choices of two, each on a field of its own beside one that they share: more combinations than are looked through. */
const intricate = `{ ${Array.from({ length: 20 }, (_, i) => `($.eventName = "*${i}*x${i}" || $.e${i} = "*y${i}")`).join(' && ')} }`

prove(a04, {
  done: {
    'as on the page': world(),
    'halves swapped, no spaces': withPattern('{($.errorMessage="Failed authentication")&&($.eventName="ConsoleLogin")}'),
    'without inner parentheses': withPattern('{ $.eventName = ConsoleLogin && $.errorMessage = "Failed authentication" }'),
    'a clause that adds nothing': withPattern(
      '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") && ($.errorMessage = "Failed*") }',
    ),
    'a wrong one beside the right one': withPattern(
      '{ $.eventName = ConsoleLogin }',
      '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
    ),
  },
  'todo.noFilter': {
    'nothing there': emptyWorld(),
    'the filter is on another group': world({ metricFilters: [filter({ logGroup: 'other' })] }),
    'filters of other labs on the group': world({
      metricFilters: [
        filter({ name: 'RootSignIn', pattern: '{ $.userIdentity.type = "Root" }', metric: { name: 'RootSignInCount' } }),
        filter({ name: 'NewUser', pattern: '{ $.eventName = "CreateUser" }', metric: { name: 'NewUserCount' } }),
      ],
    }),
  },
  'differs.stricter': {
    'a clause too many': withPattern(
      '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") && ($.userIdentity.type = "Root") }',
    ),
    'with MFA only': withPattern(
      '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") && ($.additionalEventData.MFAUsed = "Yes") }',
    ),
  },
  'differs.looser': {
    '|| for &&': withPattern('{ ($.eventName = ConsoleLogin) || ($.errorMessage = "Failed authentication") }'),
    'the message forgotten': withPattern('{ $.eventName = ConsoleLogin }'),
    'a star behind the message': withPattern('{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed*") }'),
    'an empty pattern, which matches everything': withPattern(''),
  },
  'differs.different': {
    'ConsoleSignin for ConsoleLogin': withPattern('{ ($.eventName = ConsoleSignin) && ($.errorMessage = "Failed authentication") }'),
    'the field in lower case': withPattern('{ ($.eventname = ConsoleLogin) && ($.errorMessage = "Failed authentication") }'),
    'the message in other letters': withPattern('{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed Authentication") }'),
    '!= Success on the message': withPattern('{ ($.eventName = ConsoleLogin) && ($.errorMessage != "Failed authentication") }'),
  },
  'unseen.patternBudget': { 'too intricate to compare in time': withPattern(intricate) },
  'unseen.patternUnread': { 'a form that AWS may add one day': withPattern('{ $.eventName ~ "ConsoleLogin" }') },
})
