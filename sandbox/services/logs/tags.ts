import { AwsError } from '../../wire/error.ts'
import type { Call } from '../../wire/operation.ts'
import { operation } from '../../wire/operation.ts'
import { invalidParameter, noGroup } from './errors.ts'
import { groupNamed, needsGroup } from './group.ts'
import { type LogGroup, logGroupArn, nameInArn } from './state.ts'

type Tags = Readonly<Record<string, string>>

/** 50 a resource. Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html */
const maxTags = 50

export function checkNewTags(old: Tags, added: Tags, resource: string): void {
  // Assumed: AWS reserves the prefix; its text was not found.
  if (Object.keys(added).some((k) => /^aws:/i.test(k))) throw invalidParameter('Tag keys starting with aws: are reserved for AWS.')
  if (Object.keys({ ...old, ...added }).length > maxTags)
    throw new AwsError('TooManyTagsException', `The resource can have no more than ${maxTags} tags.`, {
      fields: { resourceName: resource },
    })
}

/** The newer calls take an ARN; that of a group, here without `:*`. */
function tagged(call: Call<{ resourceArn: string }>): LogGroup {
  const name = nameInArn(call.scope, call.input.resourceArn)
  // Assumed: an ARN of something that is no log group of this account and region is answered as one that is not there.
  if (name === null || call.input.resourceArn.endsWith(':*')) throw noGroup()
  return groupNamed(call, name)
}

function put(call: Call<unknown>, group: LogGroup, tags: Tags) {
  checkNewTags(group.tags, tags, logGroupArn(call.scope, group.name))
  call.world.state.logs.groups(call.scope).set(group.name, { ...group, tags: { ...group.tags, ...tags } })
}

function remove(call: Call<unknown>, group: LogGroup, keys: readonly string[]) {
  const tags = Object.fromEntries(Object.entries(group.tags).filter(([k]) => !keys.includes(k)))
  call.world.state.logs.groups(call.scope).set(group.name, { ...group, tags })
}

const resourceNeed = (call: Call<{ resourceArn: string }>, action: string) => needsGroup(call, action, call.input.resourceArn)

/**
 * TagResource: adds tags to a log group, or gives them new values.
 *
 * In      resourceArn (a group's, without `:*`), tags (1–50)
 * Out     nothing
 * Errors  InvalidParameterException, ResourceNotFoundException, TooManyTagsException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html
 */
export const TagResource = operation<{ resourceArn: string; tags: Tags }, void>({
  name: 'TagResource',
  kind: 'management',
  readOnly: false,
  needs: (call) => resourceNeed(call, 'TagResource'),
  run: (call) => put(call, tagged(call), call.input.tags),
})

/**
 * UntagResource: takes tags away; keys that are not there are no error.
 *
 * In      resourceArn, tagKeys (0–50)
 * Out     nothing
 * Errors  ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html
 */
export const UntagResource = operation<{ resourceArn: string; tagKeys: readonly string[] }, void>({
  name: 'UntagResource',
  kind: 'management',
  readOnly: false,
  needs: (call) => resourceNeed(call, 'UntagResource'),
  run: (call) => remove(call, tagged(call), call.input.tagKeys),
})

/**
 * ListTagsForResource: the tags of a log group.
 *
 * In      resourceArn
 * Out     tags
 * Errors  ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html
 */
export const ListTagsForResource = operation<{ resourceArn: string }, { tags: Tags }>({
  name: 'ListTagsForResource',
  kind: 'management',
  readOnly: true,
  needs: (call) => resourceNeed(call, 'ListTagsForResource'),
  run: (call) => ({ tags: tagged(call).tags }),
})

/**
 * TagLogGroup: the older TagResource, by name.
 *
 * In      logGroupName, tags (1–50)
 * Out     nothing
 * Errors  InvalidParameterException, ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html
 */
export const TagLogGroup = operation<{ logGroupName: string; tags: Tags }, void>({
  name: 'TagLogGroup',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsGroup(call, 'TagLogGroup', call.input.logGroupName),
  run: (call) => put(call, groupNamed(call, call.input.logGroupName), call.input.tags),
})

/**
 * UntagLogGroup: the older UntagResource, by name.
 *
 * In      logGroupName, tags (keys, at least one)
 * Out     nothing
 * Errors  ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagLogGroup.html
 */
export const UntagLogGroup = operation<{ logGroupName: string; tags: readonly string[] }, void>({
  name: 'UntagLogGroup',
  kind: 'management',
  readOnly: false,
  needs: (call) => needsGroup(call, 'UntagLogGroup', call.input.logGroupName),
  run: (call) => remove(call, groupNamed(call, call.input.logGroupName), call.input.tags),
})

/**
 * ListTagsLogGroup: the older ListTagsForResource, by name.
 *
 * In      logGroupName
 * Out     tags
 * Errors  ResourceNotFoundException
 * Source  https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsLogGroup.html
 */
export const ListTagsLogGroup = operation<{ logGroupName: string }, { tags: Tags }>({
  name: 'ListTagsLogGroup',
  kind: 'management',
  readOnly: true,
  needs: (call) => needsGroup(call, 'ListTagsLogGroup', call.input.logGroupName),
  run: (call) => ({ tags: groupNamed(call, call.input.logGroupName).tags }),
})
