import type { StackResourceSeen, StackSeen } from './shapes.ts'
import type { Values } from './step.ts'

/** The lab's stack among those that can be it: the one of the lab's name, else the newest that holds what the lab's holds. */
export const labStack = (stacks: readonly StackSeen[], want: Values): StackSeen | undefined =>
  stacks.find(({ name }) => name === want.stack) ?? stacks[0]

/** What a stack holds of a type now. CloudFormation makes the names, so a construct is known by how its logical id begins. */
export const partsOf = (stack: StackSeen | undefined, type: string): readonly StackResourceSeen[] =>
  (stack?.resources ?? []).filter((each) => each.type === type && /^(CREATE|UPDATE|IMPORT)_COMPLETE$|^UPDATE_/.test(each.status))

/** The one of several whose logical id begins so, else the first. */
export const partOf = (stack: StackSeen | undefined, type: string, construct = ''): StackResourceSeen | undefined => {
  const parts = partsOf(stack, type)
  return parts.find(({ logicalId }) => logicalId.startsWith(construct)) ?? parts[0]
}
