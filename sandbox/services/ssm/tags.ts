import { type Call, operation } from '../../wire/operation.ts'
import { noSuchResource } from './errors.ts'
import { type Parameter, parameterArn } from './state.ts'

interface OfResource {
  readonly ResourceType: string
  readonly ResourceId: string
}

/** Tags are of parameters; the other kinds of resource are not here, so none of them exists. */
function tagged(call: Call<OfResource>): Parameter {
  const found = call.input.ResourceType === 'Parameter' ? call.world.state.ssm.parameters(call.scope).get(call.input.ResourceId) : undefined
  if (!found) throw noSuchResource()
  return found
}
const need = (call: Call<OfResource>, action: string) => ({
  action: `ssm:${action}`,
  resource: parameterArn(call.scope, call.input.ResourceId),
})

/** Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AddTagsToResource.html */
export const AddTagsToResource = operation<OfResource & { Tags: readonly { Key: string; Value: string }[] }, object>({
  name: 'AddTagsToResource',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'AddTagsToResource'),
  run(call) {
    const p = tagged(call)
    const added = Object.fromEntries(call.input.Tags.map((t) => [t.Key, t.Value]))
    call.world.state.ssm.parameters(call.scope).set(p.name, { ...p, tags: { ...p.tags, ...added } })
    return {}
  },
})

/** Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_RemoveTagsFromResource.html */
export const RemoveTagsFromResource = operation<OfResource & { TagKeys: readonly string[] }, object>({
  name: 'RemoveTagsFromResource',
  kind: 'management',
  readOnly: false,
  needs: (call) => need(call, 'RemoveTagsFromResource'),
  run(call) {
    const p = tagged(call)
    const tags = Object.fromEntries(Object.entries(p.tags).filter(([k]) => !call.input.TagKeys.includes(k)))
    call.world.state.ssm.parameters(call.scope).set(p.name, { ...p, tags })
    return {}
  },
})

/** Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ListTagsForResource.html */
export const ListTagsForResource = operation<OfResource, unknown>({
  name: 'ListTagsForResource',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'ListTagsForResource'),
  run: (call) => ({ TagList: Object.entries(tagged(call).tags).map(([Key, Value]) => ({ Key, Value })) }),
})
