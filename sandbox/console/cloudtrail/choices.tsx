import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import { useCall } from '../blocks/use-calls.ts'
import { clientOf, useHere } from '../shell/aws.ts'
import { useSayTrail } from './say.ts'

interface Option {
  readonly value: string
  readonly label: string
}

interface Props {
  readonly label: string
  readonly placeholder: string
  readonly value: string
  readonly problem?: string | undefined
  onChange(option: Option): void
}

/** One of the things that are there already. */
function ExistingChoice({
  label,
  placeholder,
  value,
  problem,
  onChange,
  load,
  from,
}: Props & { readonly from: string; load(signal: AbortSignal): Promise<readonly Option[]> }) {
  const say = useSayTrail()
  const { data, isLoading, error, refresh } = useCall(load, [from])
  const selected = data?.find((option) => option.value === value) ?? (value === '' ? null : { value, label: value })
  return (
    <FormField label={label} {...(problem === undefined ? {} : { errorText: problem })}>
      <Select
        selectedOption={selected}
        options={data ?? []}
        placeholder={placeholder}
        filteringType="auto"
        filteringPlaceholder={say('search')}
        filteringAriaLabel={say('search')}
        statusType={isLoading ? 'loading' : error === undefined ? 'finished' : 'error'}
        loadingText={say('loading')}
        errorText={say('loadFailed')}
        recoveryText={say('retry')}
        onLoadItems={refresh}
        empty={say('noneToChoose')}
        onChange={({ detail }) => onChange({ value: detail.selectedOption.value ?? '', label: detail.selectedOption.label ?? '' })}
      />
    </FormField>
  )
}

const named = (names: readonly (string | undefined)[]): readonly Option[] =>
  names.flatMap((name) => (name === undefined ? [] : [{ value: name, label: name }]))

export function BucketChoice(props: Props) {
  const here = useHere()
  return (
    <ExistingChoice
      {...props}
      from="buckets"
      load={async (abortSignal) => {
        const { ListBucketsCommand, S3Client } = await import('@aws-sdk/client-s3')
        const { Buckets = [] } = await clientOf(S3Client, here.client).send(new ListBucketsCommand({}), { abortSignal })
        return named(Buckets.map(({ Name }) => Name))
      }}
    />
  )
}

export function LogGroupChoice(props: Props) {
  const here = useHere()
  return (
    <ExistingChoice
      {...props}
      from="groups"
      load={async (abortSignal) => {
        const { CloudWatchLogsClient, paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs')
        const pages = paginateDescribeLogGroups({ client: clientOf(CloudWatchLogsClient, here.client) }, {}, { abortSignal })
        const names: (string | undefined)[] = []
        for await (const { logGroups = [] } of pages) names.push(...logGroups.map(({ logGroupName }) => logGroupName))
        return named(names)
      }}
    />
  )
}

/** A role by its ARN. */
export function RoleChoice(props: Props) {
  const here = useHere()
  return (
    <ExistingChoice
      {...props}
      from="roles"
      load={async (abortSignal) => {
        const { IAMClient, paginateListRoles } = await import('@aws-sdk/client-iam')
        const options: Option[] = []
        for await (const { Roles = [] } of paginateListRoles({ client: clientOf(IAMClient, here.globalClient) }, {}, { abortSignal }))
          options.push(...Roles.map(({ Arn = '', RoleName = '' }) => ({ value: Arn, label: RoleName })))
        return options
      }}
    />
  )
}
