import { prove } from '../prove.ts'
import type { MetricFilterSeen } from '../shapes.ts'
import a05 from './a05-metric.ts'
import { emptyWorld, filter, world } from './world.ts'

const withMetric = (metric: Partial<MetricFilterSeen['metric']>) => world({ metricFilters: [filter({ metric })] })

prove(a05, {
  done: {
    'as on the page': world(),
    'the value written 1.0': withMetric({ value: '1.0' }),
    'a unit': withMetric({ unit: 'Count' }),
    'a wrong one beside the right one': world({
      metricFilters: [filter({ name: 'ConsoleSigninFailures', metric: { namespace: 'Other' } }), filter()],
    }),
    'another filter counts in a metric of its own': world({
      metricFilters: [filter(), filter({ name: 'Root', metric: { name: 'RootSignIns' } })],
    }),
  },
  'done.zeroDefault': { 'default value 0': withMetric({ defaultValue: 0 }) },
  'todo.noFilter': { 'nothing there': emptyWorld() },
  'differs.filterName': {
    'the metric’s spelling': world({ metricFilters: [filter({ name: 'ConsoleSigninFailures' })] }),
    'a name of one’s own': world({ metricFilters: [filter({ name: 'MyFilter' })] }),
  },
  'differs.namespace': {
    singular: withMetric({ namespace: 'CloudTrailMetric' }),
    'lower case': withMetric({ namespace: 'cloudtrailmetrics' }),
  },
  'differs.metricName': {
    'SignIn for Signin': withMetric({ name: 'ConsoleSignInFailureCount' }),
    'the filter’s name': withMetric({ name: 'ConsoleSignInFailures' }),
  },
  'differs.value': {
    ten: withMetric({ value: '10' }),
    'a field of the event': withMetric({ value: '$.eventVersion' }),
    blank: withMetric({ value: ' ' }),
  },
  'differs.defaultValue': { 'one for every other event': withMetric({ defaultValue: 1 }) },
  'differs.dimensions': { 'by user': withMetric({ dimensions: ['User'] }) },
  'differs.fedTwice': {
    'the same filter under another name': world({ metricFilters: [filter(), filter({ name: 'Copy' })] }),
    'from another group': world({ metricFilters: [filter(), filter({ name: 'Copy', logGroup: 'other' })] }),
  },
})
