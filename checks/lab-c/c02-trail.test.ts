import { prove } from '../prove.ts'
import { logGroupArn, trailArn } from '../values.ts'
import card from './c02-trail.ts'
import { emptyWorld, status, trail, values, want, world } from './world.ts'

const insights = (...types: string[]) => [{ trailArn: trailArn(values), types }]
const selectors = (readWrite: string) => [
  { trailArn: trailArn(values), basic: [{ readWrite, hasManagement: true, excludedSources: [] }], advanced: [] },
]

prove(card, {
  done: {
    'as on the page': world(),
    'both kinds of Insights': world({ trailInsights: insights('ApiErrorRateInsight', 'ApiCallRateInsight') }),
  },
  'todo.noTrail': { 'nothing there': emptyWorld(), 'a trail of another name': world({ trails: [trail({ name: 'company' })] }) },
  'todo.notSent': { 'to the bucket alone': world({ trails: [trail({ logGroupArn: null })] }) },
  'todo.noInsights': { 'Insights are off': world({ trailInsights: insights() }) },
  'differs.homeRegion': { 'made in another region': world({ trails: [trail({ homeRegion: 'us-east-1' })] }) },
  'differs.notLogging': { 'never started': world({ trailStatuses: [status({ isLogging: false })] }) },
  'differs.singleRegion': { 'one region': world({ trails: [trail({ isMultiRegion: false })] }) },
  'differs.events': {
    'read events only': world({ trailSelectors: selectors('ReadOnly') }),
    'write events only': world({ trailSelectors: selectors('WriteOnly') }),
  },
  'differs.otherGroup': {
    'another group': world({ trails: [trail({ logGroupArn: logGroupArn(values).replace(want.logGroup, 'other') })] }),
  },
  'differs.groupGone': { 'the group was deleted': world({ logGroups: [] }) },
  'differs.deliveryError': { 'the role may not write': world({ trailStatuses: [status({ logsError: 'Access denied.' })] }) },
  'differs.otherInsights': { 'errors only': world({ trailInsights: insights('ApiErrorRateInsight') }) },
})
