import type { Output, Parameter, Stack } from '@aws-sdk/client-cloudformation'
import { ResourceTable } from '../blocks/resource-table.tsx'
import { listOf } from './calls.ts'
import { useSayStack } from './say.ts'

interface Props {
  readonly stack: Stack
  refresh(): void
}

const exact = (text: string | undefined) => (text === undefined || text === '' ? '-' : <span className="exact-value">{text}</span>)

export function StackOutputs({ stack, refresh }: Props) {
  const say = useSayStack()
  return (
    <ResourceTable<Output>
      title={say('stackOutputs')}
      level="h2"
      wrapsLines
      list={listOf(stack.Outputs ?? [], refresh)}
      idOf={({ OutputKey = '' }) => OutputKey}
      empty={<b>{say('noOutputs')}</b>}
      columns={[
        {
          id: 'key',
          minWidth: 160,
          header: say('s3Key'),
          isName: true,
          text: ({ OutputKey = '' }) => OutputKey,
          cell: ({ OutputKey }) => exact(OutputKey),
        },
        {
          id: 'value',
          minWidth: 240,
          header: say('value'),
          text: ({ OutputValue = '' }) => OutputValue,
          cell: ({ OutputValue }) => exact(OutputValue),
        },
        {
          id: 'description',
          header: say('description'),
          text: ({ Description = '' }) => Description,
          cell: ({ Description }) => Description || '-',
        },
        {
          id: 'export',
          minWidth: 160,
          header: say('exportName'),
          text: ({ ExportName = '' }) => ExportName,
          cell: ({ ExportName }) => exact(ExportName),
        },
      ]}
    />
  )
}

export function StackParameters({ stack, refresh }: Props) {
  const say = useSayStack()
  return (
    <ResourceTable<Parameter>
      title={say('stackParameters')}
      level="h2"
      wrapsLines
      list={listOf(stack.Parameters ?? [], refresh)}
      idOf={({ ParameterKey = '' }) => ParameterKey}
      empty={<b>{say('noParameters')}</b>}
      columns={[
        {
          id: 'key',
          minWidth: 160,
          header: say('s3Key'),
          isName: true,
          text: ({ ParameterKey = '' }) => ParameterKey,
          cell: ({ ParameterKey }) => exact(ParameterKey),
        },
        {
          id: 'value',
          minWidth: 200,
          header: say('value'),
          text: ({ ParameterValue = '' }) => ParameterValue,
          cell: ({ ParameterValue }) => exact(ParameterValue),
        },
        {
          id: 'resolved',
          header: say('resolvedValue'),
          text: ({ ResolvedValue = '' }) => ResolvedValue,
          cell: ({ ResolvedValue }) => exact(ResolvedValue),
        },
      ]}
    />
  )
}
