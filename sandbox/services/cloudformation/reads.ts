import { type Call, operation } from '../../wire/operation.ts'
import { badToken, noStack, noStackInBrackets, validationError } from './errors.ts'
import { need, page, stackOf, type TemplateInput, templateText } from './request.ts'
import { shownSettings } from './settings.ts'
import { findStack, type Resource, type Stack, templateKey } from './state.ts'
import { capabilitiesOf, readTemplate, type Template } from './template.ts'

const shown = (stack: Stack) => ({
  StackId: stack.id,
  StackName: stack.name,
  ...(stack.changeSetId === undefined ? {} : { ChangeSetId: stack.changeSetId }),
  ...(stack.description === undefined ? {} : { Description: stack.description }),
  ...(stack.parameters.length === 0 ? {} : { Parameters: shownSettings(stack.parameters) }),
  CreationTime: new Date(stack.createdMs),
  ...(stack.deletedMs === undefined ? {} : { DeletionTime: new Date(stack.deletedMs) }),
  ...(stack.updatedMs === undefined ? {} : { LastUpdatedTime: new Date(stack.updatedMs) }),
  RollbackConfiguration: {},
  StackStatus: stack.status,
  ...(stack.reason === undefined ? {} : { StackStatusReason: stack.reason }),
  DisableRollback: stack.disableRollback,
  NotificationARNs: [],
  ...(stack.timeoutMinutes === undefined ? {} : { TimeoutInMinutes: stack.timeoutMinutes }),
  ...(stack.capabilities.length === 0 ? {} : { Capabilities: stack.capabilities }),
  ...(stack.outputs.length === 0 || stack.status === 'DELETE_COMPLETE'
    ? {}
    : {
        Outputs: stack.outputs.map((o) => ({
          OutputKey: o.key,
          OutputValue: o.value,
          ...(o.description === undefined ? {} : { Description: o.description }),
          ...(o.exportName === undefined ? {} : { ExportName: o.exportName }),
        })),
      }),
  ...(stack.roleArn === undefined ? {} : { RoleARN: stack.roleArn }),
  Tags: stack.tags,
  ...(stack.status === 'DELETE_COMPLETE' ? {} : { EnableTerminationProtection: stack.isProtected }),
  DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  ...(stack.retainExceptOnCreate ? { RetainExceptOnCreate: true } : {}),
})

const newestFirst = (stacks: Iterable<Stack>) => [...stacks].sort((a, b) => b.createdMs - a.createdMs || (a.name < b.name ? -1 : 1))

/** A deleted one only by its id. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export const DescribeStacks = operation<{ StackName?: string; NextToken?: string }, unknown>({
  name: 'DescribeStacks',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'DescribeStacks', call.input.StackName),
  run(call) {
    const { StackName, NextToken } = call.input
    if (StackName !== undefined) return { Stacks: [shown(stackOf(call, StackName))] }
    const all = newestFirst(call.world.state.cloudformation.stacks(call.scope).values()).filter((s) => s.status !== 'DELETE_COMPLETE')
    const { items, next } = page(all, 100, NextToken, badToken)
    return { Stacks: items.map(shown), ...next }
  },
})

/** Deleted ones for 90 days. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html */
const deletedKeptMs = 90 * 86_400_000

export const ListStacks = operation<{ NextToken?: string; StackStatusFilter?: readonly string[] }, unknown>({
  name: 'ListStacks',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'ListStacks', undefined),
  run(call) {
    const { StackStatusFilter = [], NextToken } = call.input
    const all = newestFirst(call.world.state.cloudformation.stacks(call.scope).values()).filter(
      (s) =>
        (StackStatusFilter.length === 0 || StackStatusFilter.includes(s.status)) &&
        (s.deletedMs === undefined || call.now - s.deletedMs < deletedKeptMs),
    )
    const { items, next } = page(all, 100, NextToken, badToken)
    return {
      StackSummaries: items.map((s) => ({
        StackId: s.id,
        StackName: s.name,
        ...(s.description === undefined ? {} : { TemplateDescription: s.description }),
        CreationTime: new Date(s.createdMs),
        ...(s.updatedMs === undefined ? {} : { LastUpdatedTime: new Date(s.updatedMs) }),
        ...(s.deletedMs === undefined ? {} : { DeletionTime: new Date(s.deletedMs) }),
        StackStatus: s.status,
        ...(s.reason === undefined ? {} : { StackStatusReason: s.reason }),
        DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
      })),
      ...next,
    }
  },
})

/** Events of a page. Source: paging as measured by public clients; Assumed: 100 */
const eventsOfPage = 100

/** Newest first. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html */
export const DescribeStackEvents = operation<{ StackName?: string; NextToken?: string }, unknown>({
  name: 'DescribeStackEvents',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'DescribeStackEvents', call.input.StackName),
  run(call) {
    const { StackName, NextToken } = call.input
    if (StackName === undefined)
      throw validationError("1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null")
    const stack = findStack(call.world.state.cloudformation, call.scope, StackName)
    if (!stack) throw validationError(`Stack [${StackName}] does not exist`)
    const events = call.world.state.cloudformation.events(call.scope)
    let position = events.end(stack.id) - 1
    if (NextToken !== undefined) {
      const m = /^event (\d+)$/.exec(Buffer.from(NextToken, 'base64url').toString('utf8'))
      if (!m) throw badToken()
      position = Number(m[1])
    }
    const items: unknown[] = []
    let next: number | null = null
    for (const placed of position < 0 ? [] : events.read(stack.id, { reverse: true, position })) {
      if (items.length === eventsOfPage) {
        next = placed.position
        break
      }
      const { atMs, ...event } = placed.item
      items.push({ ...event, Timestamp: new Date(atMs) })
    }
    return { StackEvents: items, ...(next === null ? {} : { NextToken: Buffer.from(`event ${next}`).toString('base64url') }) }
  },
})

const rowsOf = (call: Call<object>, stack: Stack): Resource[] =>
  [...call.world.state.cloudformation.resources(call.scope, stack.id).values()].sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1))

const summary = (r: Resource) => ({
  LogicalResourceId: r.logicalId,
  ...(r.physicalId === undefined ? {} : { PhysicalResourceId: r.physicalId }),
  ResourceType: r.type,
  ResourceStatus: r.status,
  ...(r.reason === undefined ? {} : { ResourceStatusReason: r.reason }),
  DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
})

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html */
export const ListStackResources = operation<{ StackName: string; NextToken?: string }, unknown>({
  name: 'ListStackResources',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'ListStackResources', call.input.StackName),
  run(call) {
    const stack = stackOf(call, call.input.StackName)
    const { items, next } = page(rowsOf(call, stack), 100, call.input.NextToken, badToken)
    return { StackResourceSummaries: items.map((r) => ({ ...summary(r), LastUpdatedTimestamp: new Date(r.atMs) })), ...next }
  },
})

/** By stack or by what a resource is really called. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html */
export const DescribeStackResources = operation<{ StackName?: string; LogicalResourceId?: string; PhysicalResourceId?: string }, unknown>({
  name: 'DescribeStackResources',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'DescribeStackResources', call.input.StackName),
  run(call) {
    const { StackName, LogicalResourceId, PhysicalResourceId } = call.input
    if ((StackName === undefined) === (PhysicalResourceId === undefined))
      throw validationError('Stack name or physical resource id must be specified, but not both')
    let stack: Stack | undefined
    if (StackName !== undefined) stack = stackOf(call, StackName)
    else
      for (const s of call.world.state.cloudformation.stacks(call.scope).values())
        if (rowsOf(call, s).some((r) => r.physicalId === PhysicalResourceId && r.status !== 'DELETE_SKIPPED')) stack = s
    if (!stack) throw validationError(`Stack for ${PhysicalResourceId} does not exist`)
    const { id, name } = stack
    const rows = rowsOf(call, stack).filter((r) => LogicalResourceId === undefined || r.logicalId === LogicalResourceId)
    return { StackResources: rows.map((r) => ({ StackName: name, StackId: id, ...summary(r), Timestamp: new Date(r.atMs) })) }
  },
})

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html */
export const DescribeStackResource = operation<{ StackName: string; LogicalResourceId: string }, unknown>({
  name: 'DescribeStackResource',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'DescribeStackResource', call.input.StackName),
  run(call) {
    const { StackName, LogicalResourceId } = call.input
    const stack = findStack(call.world.state.cloudformation, call.scope, StackName)
    if (!stack) throw validationError(`Stack '${StackName}' does not exist`)
    const r = call.world.state.cloudformation.resources(call.scope, stack.id).get(LogicalResourceId)
    if (!r) throw validationError(`Resource ${LogicalResourceId} does not exist for stack ${stack.name}`)
    return {
      StackResourceDetail: {
        StackName: stack.name,
        StackId: stack.id,
        ...summary(r),
        LastUpdatedTimestamp: new Date(r.atMs),
        Metadata: JSON.stringify(r.metadata ?? {}),
      },
    }
  },
})

/** As it was given. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplate.html */
export const GetTemplate = operation<{ StackName?: string; ChangeSetName?: string; TemplateStage?: string }, unknown>({
  name: 'GetTemplate',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetTemplate', call.input.StackName),
  run(call) {
    const { StackName, ChangeSetName } = call.input
    const { cloudformation } = call.world.state
    if (StackName === undefined && ChangeSetName === undefined) throw validationError('StackName must be specified')
    if (ChangeSetName !== undefined) {
      const stack = StackName === undefined ? undefined : findStack(cloudformation, call.scope, StackName)
      const set = [...cloudformation.changeSets(call.scope).values()].find(
        (s) => s.id === ChangeSetName || (s.name === ChangeSetName && s.stackId === stack?.id),
      )
      const text = set && cloudformation.templates(call.scope).get(templateKey.changeSet(set.id))
      if (text === undefined) throw validationError(`ChangeSet [${ChangeSetName}] does not exist`)
      return { TemplateBody: text, StagesAvailable: ['Original', 'Processed'] }
    }
    const stack = stackOf(call, StackName ?? '')
    const templates = cloudformation.templates(call.scope)
    const text = templates.get(templateKey.next(stack.id)) ?? templates.get(templateKey.current(stack.id))
    return { TemplateBody: text ?? '{}', StagesAvailable: ['Original', 'Processed'] }
  },
})

const parametersOf = (template: Template) =>
  Object.entries(template.parameters).map(([ParameterKey, p]) => ({
    ParameterKey,
    ...(p.defaultValue === undefined ? {} : { DefaultValue: p.defaultValue }),
    NoEcho: p.noEcho,
    ...(p.description === undefined ? {} : { Description: p.description }),
  }))

function capabilities(template: Template) {
  const { needed, types } = capabilitiesOf(template)
  return needed === null
    ? {}
    : { Capabilities: [needed], CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]` }
}

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ValidateTemplate.html */
export const ValidateTemplate = operation<TemplateInput, unknown>({
  name: 'ValidateTemplate',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'ValidateTemplate', undefined),
  async run(call) {
    const template = readTemplate(await templateText(call))
    return {
      Parameters: parametersOf(template),
      ...(template.description === undefined ? {} : { Description: template.description }),
      ...capabilities(template),
    }
  },
})

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetTemplateSummary.html */
export const GetTemplateSummary = operation<TemplateInput & { StackName?: string }, unknown>({
  name: 'GetTemplateSummary',
  kind: 'management',
  readOnly: true,
  notModelled: ['StackSetName', 'CallAs', 'TemplateSummaryConfig'],
  needs: (call) => need(call, 'GetTemplateSummary', call.input.StackName),
  async run(call) {
    const { StackName } = call.input
    let text: string
    if (StackName !== undefined) {
      const stack = findStack(call.world.state.cloudformation, call.scope, StackName)
      if (!stack) throw noStack(StackName)
      const templates = call.world.state.cloudformation.templates(call.scope)
      text = templates.get(templateKey.current(stack.id)) ?? templates.get(templateKey.next(stack.id)) ?? ''
    } else text = await templateText(call)
    const template = readTemplate(text)
    return {
      Parameters: parametersOf(template).map(({ ParameterKey, DefaultValue, NoEcho, Description }) => ({
        ParameterKey,
        ...(DefaultValue === undefined ? {} : { DefaultValue }),
        ParameterType: template.parameters[ParameterKey]?.type,
        NoEcho,
        ...(Description === undefined ? {} : { Description }),
        ParameterConstraints: { AllowedValues: template.parameters[ParameterKey]?.allowedValues ?? [] },
      })),
      ...(template.description === undefined ? {} : { Description: template.description }),
      ...capabilities(template),
      ResourceTypes: [...new Set(Object.values(template.resources).map((r) => r.type))],
      Version: '2010-09-09',
      ...(template.metadata === undefined ? {} : { Metadata: JSON.stringify(template.metadata) }),
    }
  },
})

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListExports.html */
export const ListExports = operation<{ NextToken?: string }, unknown>({
  name: 'ListExports',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'ListExports', undefined),
  run(call) {
    const all = [...call.world.state.cloudformation.exports(call.scope).values()].sort((a, b) => (a.name < b.name ? -1 : 1))
    const { items, next } = page(all, 100, call.input.NextToken, badToken)
    return { Exports: items.map((e) => ({ ExportingStackId: e.stackId, Name: e.name, Value: e.value })), ...next }
  },
})

/** Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListImports.html */
export const ListImports = operation<{ ExportName: string; NextToken?: string }, unknown>({
  name: 'ListImports',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'ListImports', undefined),
  run(call) {
    const found = call.world.state.cloudformation.exports(call.scope).get(call.input.ExportName)
    if (!found || found.importers.length === 0) throw validationError(`Export '${call.input.ExportName}' is not imported by any stack.`)
    const names = found.importers.map((id) => call.world.state.cloudformation.stacks(call.scope).get(id)?.name ?? id)
    const { items, next } = page(names, 100, call.input.NextToken, badToken)
    return { Imports: items, ...next }
  },
})

/** There are none: SetStackPolicy is not modelled. Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetStackPolicy.html */
export const GetStackPolicy = operation<{ StackName: string }, object>({
  name: 'GetStackPolicy',
  kind: 'management',
  readOnly: true,
  needs: (call) => need(call, 'GetStackPolicy', call.input.StackName),
  run(call) {
    if (!findStack(call.world.state.cloudformation, call.scope, call.input.StackName)) throw noStackInBrackets(call.input.StackName)
    return {}
  },
})
