import card from './c03e-oversized-instances.ts'
import { provePattern } from './world.ts'

provePattern(card, 'oversized', {
  hit: 'oversized-instance',
  nearMiss: 'larger-instance',
  same: `{ ($.eventName = RunInstances) && (($.requestParameters.instanceType = *.4xlarge) || ($.requestParameters.instanceType = *.8xlarge)) }`,
  stricter: `{ ($.eventName = RunInstances) && ($.requestParameters.instanceType = *.8xlarge) }`,
  looser: `{ ($.eventName = RunInstances) && ($.requestParameters.instanceType = *xlarge) }`,
  other: `{ ($.eventName = RunInstances) && ($.requestParameters.instanceType = *.24xlarge) }`,
})
