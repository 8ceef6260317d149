import { prove } from '../prove.ts'
import b04 from './b04-metric-filter.ts'
import { filter, stackWorlds, without, world } from './world.ts'

prove(b04, {
  done: {
    'as the CDK writes it': world(),
    'as it is written by hand, and named by hand': world({
      metricFilters: [filter({ name: 'Mine', pattern: '{($.errorMessage="Failed authentication")&&($.eventName=ConsoleLogin)}' })],
    }),
    'another filter on the group beside it': world({
      metricFilters: [filter({ name: 'root', pattern: '{ $.userIdentity.type = "Root" }', metric: { name: 'Root' } }), filter()],
    }),
  },
  ...Object.fromEntries(
    Object.entries(stackWorlds('filter')).map(([key, worlds]) => [
      key,
      Object.fromEntries(
        Object.entries(worlds).map(([name, each]) => [name, { ...each, evidence: { ...each.evidence, metricFilters: [] } }]),
      ),
    ]),
  ),
  'todo.noFilter': {
    'not deployed yet': world({ stacks: [without('filter')], metricFilters: [] }),
    'the filter of Lab A on its own group': world({
      stacks: [without('filter')],
      metricFilters: [filter({ name: 'ConsoleSignInFailures', logGroup: 'aws-cloudtrail-logs-tokyo' })],
    }),
  },
  'differs.stricter': {
    'a clause too many': world({
      metricFilters: [
        filter({
          pattern: '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") && ($.userIdentity.type = "IAMUser") }',
        }),
      ],
    }),
  },
  'differs.looser': {
    'FilterPattern.any for all': world({
      metricFilters: [filter({ pattern: '{ ($.eventName = "ConsoleLogin") || ($.errorMessage = "Failed authentication") }' })],
    }),
  },
  'differs.different': {
    '$.eventSource for $.eventName': world({
      metricFilters: [filter({ pattern: '{ ($.eventSource = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }' })],
    }),
  },
  'differs.otherGroup': { 'another group was handed over': world({ metricFilters: [filter({ logGroup: 'SignInAlarm-Other' })] }) },
  'differs.namespace': { 'in lower case': world({ metricFilters: [filter({ metric: { namespace: 'cloudtrailmetrics' } })] }) },
  'differs.metricName': { 'SignIn for Signin': world({ metricFilters: [filter({ metric: { name: 'ConsoleSignInFailureCount' } })] }) },
  'differs.value': {
    zero: world({ metricFilters: [filter({ metric: { value: '0' } })] }),
    'a field of the event': world({ metricFilters: [filter({ metric: { value: '$.x' } })] }),
  },
  'differs.fedTwice': {
    'Lab A still stands': world({
      metricFilters: [filter(), filter({ name: 'ConsoleSignInFailures', logGroup: 'aws-cloudtrail-logs-tokyo' })],
    }),
  },
  'unseen.patternUnread': {
    'a form that AWS may add one day': world({ metricFilters: [filter({ pattern: '{ $.eventName ~ "ConsoleLogin" }' })] }),
  },
})
