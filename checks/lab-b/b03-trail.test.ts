import { prove } from '../prove.ts'
import b03 from './b03-trail.ts'
import { groupArn, instead, stackWorlds, status, trail, without, world } from './world.ts'

prove(b03, {
  done: { 'as on the page': world(), 'other trails beside it': world({ trails: [trail({ name: 'company', arn: 'arn:x' }), trail()] }) },
  ...stackWorlds('trail'),
  'todo.noTrail': {
    'not deployed yet': world({ stacks: [without('trail')] }),
    'a trail outside the stack': world({ stacks: [without('trail', 'filter')], trails: [trail({ name: 'lin-trail' })] }),
  },
  'differs.gone': {
    'deleted by hand': world({ trails: [] }),
    'renamed in the template': world({ stacks: [instead({ trail: { physicalId: 'other' } })] }),
  },
  'differs.notLogging': { 'stopped by hand': world({ trailStatuses: [status({ isLogging: false })] }) },
  'differs.singleRegion': { 'isMultiRegionTrail: false': world({ trails: [trail({ isMultiRegion: false })] }) },
  'differs.filtered': {
    'read events only': world({
      trailSelectors: [
        { trailArn: trail().arn, basic: [{ readWrite: 'ReadOnly', hasManagement: true, excludedSources: [] }], advanced: [] },
      ],
    }),
  },
  'differs.otherBucket': { 'a bucket of its own': world({ trails: [trail({ bucket: 'signinalarm-trails3-abc' })] }) },
  'differs.notSent': { 'sendToCloudWatchLogs: false': world({ trails: [trail({ logGroupArn: null })] }) },
  'differs.otherGroup': {
    'cloudWatchLogGroup forgotten': world({ trails: [trail({ logGroupArn: groupArn('SignInAlarm-TrailLogGroup1') })] }),
  },
  'differs.deliveryError': {
    'the bucket’s policy was changed': world({ trailStatuses: [status({ bucketError: 'AccessDenied' })] }),
    'the role was changed': world({
      trailStatuses: [status({ logsError: 'Access denied. Verify in IAM that the role has adequate permissions.' })],
    }),
  },
})
