import { prove } from '../prove.ts'
import a03 from './a03-log-group.ts'
import { emptyWorld, filter, want, world } from './world.ts'

const group = { name: want.logGroup, class: 'STANDARD', retentionDays: null }

prove(a03, {
  done: {
    'as on the page': world(),
    'the group could not be listed by prefix any more, the filter is there': world({ logGroups: [] }),
    'another filter of the same name elsewhere': world({ metricFilters: [filter({ logGroup: 'other' }), filter()] }),
  },
  'todo.noGroup': { 'nothing there': emptyWorld() },
  'todo.noFilter': {
    'the group is there, the form is not saved': emptyWorld({ logGroups: [group] }),
    'a filter of another lab on another group': emptyWorld({
      logGroups: [group],
      metricFilters: [
        filter({
          name: 'RootSignIn',
          logGroup: 'other',
          pattern: '{ $.userIdentity.type = "Root" }',
          metric: { name: 'RootSignInCount', namespace: 'Other' },
        }),
      ],
    }),
  },
  'differs.class': { 'infrequent access': emptyWorld({ logGroups: [{ ...group, class: 'INFREQUENT_ACCESS' }] }) },
  'differs.otherGroup': {
    'a similar name': world({ metricFilters: [filter({ logGroup: 'aws-cloudtrail-logs-osaka' })] }),
    'an application’s group': world({ metricFilters: [filter({ logGroup: '/aws/lambda/app' })] }),
  },
})
