import { type Call, operation } from '../../wire/operation.ts'
import { invalidValue, noResource } from './errors.ts'
import { checkTags } from './put-metric-alarm.ts'
import type { WireTag } from './shapes.ts'
import { type Alarm, alarmArn, saveAlarm } from './state.ts'

interface Resource {
  readonly ResourceARN: string
}

/** Only alarms bear tags here. */
function tagged(call: Call<Resource>): Alarm {
  const start = alarmArn(call.scope, '')
  const { ResourceARN: text } = call.input
  const alarm = text.startsWith(start) ? call.world.state.cloudwatch.alarms(call.scope).get(text.slice(start.length)) : undefined
  if (!alarm) throw noResource()
  return alarm
}

const needs = (action: string) => (call: Call<Resource>) => ({ action: `cloudwatch:${action}`, resource: call.input.ResourceARN })

/**
 * TagResource: adds tags to an alarm, or gives them new values.
 *
 * In      ResourceARN, Tags
 * Out     nothing
 * Errors  ResourceNotFoundException (empty message), AccessDenied (`aws:`), InvalidParameterValue (over 50)
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html; recorded, see PutMetricAlarm
 */
export const TagResource = operation<Resource & { Tags: readonly WireTag[] }, object>({
  name: 'TagResource',
  kind: 'management',
  readOnly: false,
  needs: needs('TagResource'),
  run(call) {
    const alarm = tagged(call)
    const tags = checkTags(alarm.tags, call.input.Tags, () => invalidValue('tags are invalid.'))
    saveAlarm(call.world, call.scope, { ...alarm, tags })
    return {}
  },
})

/**
 * UntagResource: takes tags away; keys that are not there are no error.
 *
 * In      ResourceARN, TagKeys
 * Out     nothing
 * Errors  ResourceNotFoundException (empty message)
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_UntagResource.html
 */
export const UntagResource = operation<Resource & { TagKeys: readonly string[] }, object>({
  name: 'UntagResource',
  kind: 'management',
  readOnly: false,
  needs: needs('UntagResource'),
  run(call) {
    const alarm = tagged(call)
    const tags = Object.fromEntries(Object.entries(alarm.tags).filter(([k]) => !call.input.TagKeys.includes(k)))
    saveAlarm(call.world, call.scope, { ...alarm, tags })
    return {}
  },
})

/**
 * ListTagsForResource: the tags of an alarm.
 *
 * In      ResourceARN
 * Out     Tags
 * Errors  ResourceNotFoundException (empty message)
 * Source  https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html
 */
export const ListTagsForResource = operation<Resource, { Tags: WireTag[] }>({
  name: 'ListTagsForResource',
  kind: 'management',
  readOnly: true,
  needs: needs('ListTagsForResource'),
  run: (call) => ({ Tags: Object.entries(tagged(call).tags).map(([Key, Value]) => ({ Key, Value })) }),
})
