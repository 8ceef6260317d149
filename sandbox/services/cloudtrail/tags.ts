import { operation, type Scope } from '../../wire/operation.ts'
import type { World } from '../../world.ts'
import { duplicateTag, invalidArn, invalidParameter, invalidToken, noResource, tooManyTags } from './errors.ts'
import { homeTrail, onTrail, seen } from './find.ts'
import { type Tag, type Trail, trailKey } from './state.ts'

const tagsAtMost = 50

export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (new Set(tags.map((t) => t.Key)).size < tags.length) throw duplicateTag()
  if (tags.length > tagsAtMost) throw tooManyTags()
  return tags
}

/** Tags take ARNs only. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AddTags.html */
function tagged(world: World, scope: Scope, resource: string): Trail {
  if (!resource.startsWith('arn:')) throw invalidArn(`Trail ARN is invalid: ${resource}`)
  if (!seen(world.state.cloudtrail, scope, resource)) throw noResource(resource)
  return homeTrail(world.state.cloudtrail, scope, resource)
}

/** AddTags: new keys are added, known ones replaced. Errors: CloudTrailARNInvalid, ResourceNotFound, TagsLimitExceeded, InvalidTagParameter. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AddTags.html */
export const AddTags = operation<{ ResourceId: string; TagsList: readonly Tag[] }, unknown>({
  name: 'AddTags',
  kind: 'management',
  readOnly: false,
  needs: onTrail('AddTags', 'ResourceId'),
  run({ input, scope, world }) {
    const trail = tagged(world, scope, input.ResourceId)
    checkTags(input.TagsList)
    const all = new Map(trail.tags.map((t) => [t.Key, t]))
    for (const t of input.TagsList) all.set(t.Key, t)
    world.state.cloudtrail.trails(scope).set(trailKey(trail), { ...trail, tags: checkTags([...all.values()]) })
    return {}
  },
})

/** RemoveTags: by key; a value that is given has to be the tag's. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_RemoveTags.html */
export const RemoveTags = operation<{ ResourceId: string; TagsList: readonly Tag[] }, unknown>({
  name: 'RemoveTags',
  kind: 'management',
  readOnly: false,
  needs: onTrail('RemoveTags', 'ResourceId'),
  run({ input, scope, world }) {
    const trail = tagged(world, scope, input.ResourceId)
    const isGone = (tag: Tag) => input.TagsList.some((t) => t.Key === tag.Key && (t.Value === undefined || t.Value === tag.Value))
    world.state.cloudtrail.trails(scope).set(trailKey(trail), { ...trail, tags: trail.tags.filter((t) => !isGone(t)) })
    return {}
  },
})

/** ListTags: of up to 20 trails, by ARN, all on one page. Errors: CloudTrailARNInvalid, ResourceNotFound. Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListTags.html */
export const ListTags = operation<{ ResourceIdList: readonly string[]; NextToken?: string }, unknown>({
  name: 'ListTags',
  kind: 'management',
  readOnly: true,
  needs: ({ input }) => input.ResourceIdList.map((resource) => ({ action: 'cloudtrail:ListTags', resource })),
  run({ input, scope, world }) {
    if (input.NextToken !== undefined) throw invalidToken()
    if (input.ResourceIdList.length === 0 || input.ResourceIdList.length > 20)
      throw invalidParameter('ResourceIdList must contain between 1 and 20 ARNs.')
    return {
      ResourceTagList: input.ResourceIdList.map((resource) => {
        if (!resource.startsWith('arn:')) throw invalidArn(`Trail ARN is invalid: ${resource}`)
        const trail = seen(world.state.cloudtrail, scope, resource)
        if (!trail) throw noResource(resource)
        return { ResourceId: resource, TagsList: trail.tags }
      }),
    }
  },
})
