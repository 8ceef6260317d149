import { prove } from '../prove.ts'
import type { SelectorFieldSeen } from '../shapes.ts'
import { trailArn } from '../values.ts'
import a01 from './a01-trail.ts'
import { emptyWorld, status, trail, values, want, world } from './world.ts'

const basic = (readWrite: string, hasManagement = true) =>
  world({ trailSelectors: [{ trailArn: trailArn(values), basic: [{ readWrite, hasManagement, excludedSources: [] }], advanced: [] }] })
const advanced = (...selectors: readonly (readonly SelectorFieldSeen[])[]) =>
  world({ trailSelectors: [{ trailArn: trailArn(values), basic: [], advanced: selectors.map((fields) => ({ fields })) }] })
const management: SelectorFieldSeen = { field: 'eventCategory', equals: ['Management'] }

prove(a01, {
  done: {
    'as on the page': world(),
    'advanced selectors, as today’s console writes them': advanced([management]),
    'read and write in two advanced selectors': advanced(
      [management, { field: 'readOnly', equals: ['true'] }],
      [management, { field: 'readOnly', equals: ['false'] }],
    ),
    'KMS events left out': advanced([management, { field: 'eventSource', notEquals: ['kms.amazonaws.com', 'rdsdata.amazonaws.com'] }]),
    'the bucket has a name of its own': world({ trails: [trail({ bucket: 'company-logs' })] }),
    'other trails beside it': world({
      trails: [trail({ name: 'org', arn: 'arn:aws:cloudtrail:us-east-1:999988887777:trail/org', homeRegion: 'us-east-1' }), trail()],
    }),
  },
  'todo.noTrail': {
    'nothing there': emptyWorld(),
    'a trail of another name that records one region': emptyWorld({
      trails: [trail({ name: 'other', isMultiRegion: false })],
      trailStatuses: [status()],
    }),
  },
  'todo.otherTrail': { 'the company’s trail does the same': world({ trails: [trail({ name: 'company' })] }) },
  'differs.homeRegion': {
    'a copy of a trail of another region': world({ trails: [trail({ homeRegion: 'us-east-1' })], trailStatuses: [] }),
  },
  'differs.notStarted': {
    'made by the command line, never started': world({ trailStatuses: [status({ isLogging: false, startedAtMs: null })] }),
  },
  'differs.stopped': { stopped: world({ trailStatuses: [status({ isLogging: false, stoppedAtMs: Date.parse('2026-11-20T10:00:00Z') })] }) },
  'differs.singleRegion': { 'the API’s default': world({ trails: [trail({ isMultiRegion: false })] }) },
  'differs.noManagement': {
    'management events off': basic('All', false),
    'data events only': advanced([
      { field: 'eventCategory', equals: ['Data'] },
      { field: 'resources.type', equals: ['AWS::S3::Object'] },
    ]),
  },
  'differs.readOnly': {
    'basic selector': basic('ReadOnly'),
    'advanced selector': advanced([management, { field: 'readOnly', equals: ['true'] }]),
  },
  'differs.writeOnly': {
    'basic selector': basic('WriteOnly'),
    'advanced selector': advanced([management, { field: 'readOnly', equals: ['false'] }]),
  },
  'differs.filtered': {
    'sign-ins left out by their name': advanced([management, { field: 'eventName', notEquals: ['ConsoleLogin'] }]),
    'one service only': advanced([management, { field: 'eventSource', startsWith: ['iam.'] }]),
  },
  'differs.bucketError': {
    'the bucket’s policy was replaced': world({
      trailStatuses: [status({ bucketError: 'AccessDenied' })],
      trails: [trail({ bucket: want.bucket })],
    }),
  },
})
