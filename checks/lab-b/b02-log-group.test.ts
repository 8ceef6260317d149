import { prove } from '../prove.ts'
import b02 from './b02-log-group.ts'
import { instead, names, stackWorlds, without, world } from './world.ts'

prove(b02, {
  done: { 'as on the page': world() },
  ...stackWorlds('logGroup'),
  'todo.noGroup': { 'not deployed yet': world({ stacks: [without('logGroup', 'trail', 'filter')] }) },
  'differs.construct': { 'another id': world({ stacks: [instead({ logGroup: { logicalId: 'Log3A869E30' } })] }) },
  'differs.gone': {
    'deleted by hand': world({ logGroups: [] }),
    'only another one is there': world({ logGroups: [{ name: `${names.logGroup}2`, class: 'STANDARD', retentionDays: 90 }] }),
  },
  'differs.keptForEver': { 'no retention': world({ logGroups: [{ name: names.logGroup, class: 'STANDARD', retentionDays: null }] }) },
  'differs.retention': {
    'two years, which the CDK takes by itself': world({ logGroups: [{ name: names.logGroup, class: 'STANDARD', retentionDays: 731 }] }),
  },
})
