import { AwsError } from '../../wire/error.ts'
import { type Call, operation } from '../../wire/operation.ts'
import { lowerCamel } from '../../wire/record.ts'
import { invalidParameter, noResource } from './errors.ts'
import { type Topic, topicByArn } from './state.ts'
import { needsTopic, topicResources } from './topic.ts'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

/** Source: https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html */
const maxTags = 50

/** @throws AwsError InvalidParameter (a key twice, a reserved one), TagLimitExceeded */
export function checkNewTags(old: Readonly<Record<string, string>>, added: readonly Tag[]): void {
  if (new Set(added.map((t) => t.Key)).size < added.length) throw invalidParameter('Duplicated keys are not allowed.')
  if (added.some((t) => /^aws:/i.test(t.Key))) throw invalidParameter('Tags Reason: Tag keys must not start with aws:')
  if (new Set([...Object.keys(old), ...added.map((t) => t.Key)]).size > maxTags)
    throw new AwsError('TagLimitExceededException', 'Could not complete request: tag quota of per resource exceeded')
}

function tagged(call: Call<{ ResourceArn: string }>): Topic {
  const topic = topicByArn(call.world.state.sns, call.input.ResourceArn)
  if (!topic) throw noResource()
  return topic
}

function keep(call: Call<{ ResourceArn: string }>, topic: Topic, tags: Readonly<Record<string, string>>) {
  call.world.state.sns.topics({ ...call.scope, account: topic.arn.split(':')[4] ?? '' }).set(topic.name, { ...topic, tags })
}

const needs = (action: string) => (call: Call<{ ResourceArn: string }>) => needsTopic(call, action, call.input.ResourceArn, 'ResourceArn')
const recorded = (call: Call<{ ResourceArn: string }>) => ({
  requestParameters: lowerCamel(call.input),
  resources: topicResources(call.input.ResourceArn),
})

/**
 * TagResource: adds tags to a topic, or gives them new values.
 *
 * In      ResourceArn, Tags
 * Out     nothing
 * Errors  InvalidParameter, ResourceNotFound, TagLimitExceeded
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html
 */
export const TagResource = operation<{ ResourceArn: string; Tags: readonly Tag[] }, object>({
  name: 'TagResource',
  kind: 'management',
  readOnly: false,
  needs: needs('TagResource'),
  run(call) {
    const topic = tagged(call)
    checkNewTags(topic.tags, call.input.Tags)
    keep(call, topic, { ...topic.tags, ...Object.fromEntries(call.input.Tags.map((t) => [t.Key, t.Value])) })
    return {}
  },
  recorded,
})

/**
 * UntagResource: takes tags away; keys that are not there are no error.
 *
 * In      ResourceArn, TagKeys
 * Out     nothing
 * Errors  InvalidParameter, ResourceNotFound
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html
 */
export const UntagResource = operation<{ ResourceArn: string; TagKeys: readonly string[] }, object>({
  name: 'UntagResource',
  kind: 'management',
  readOnly: false,
  needs: needs('UntagResource'),
  run(call) {
    const topic = tagged(call)
    keep(call, topic, Object.fromEntries(Object.entries(topic.tags).filter(([key]) => !call.input.TagKeys.includes(key))))
    return {}
  },
  recorded,
})

/**
 * ListTagsForResource: the tags of a topic.
 *
 * In      ResourceArn
 * Out     Tags
 * Errors  InvalidParameter, ResourceNotFound
 * Source  https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html
 */
export const ListTagsForResource = operation<{ ResourceArn: string }, { Tags: Tag[] }>({
  name: 'ListTagsForResource',
  kind: 'management',
  readOnly: true,
  needs: needs('ListTagsForResource'),
  run: (call) => ({ Tags: Object.entries(tagged(call).tags).map(([Key, Value]) => ({ Key, Value })) }),
  recorded,
})
