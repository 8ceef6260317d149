/**
 * Takes what the sandbox needs of CloudFormation's resource types out of AWS's own specification: properties, their types, which are
 * required, which make a new resource, what attributes there are; no prose.
 *
 *     npm exec tsx scripts/resource-types.ts <db.json.gz, as the package aws-cdk (or @aws-cdk/aws-service-spec) has it>
 *
 * Source  https://github.com/cdklabs/awscdk-service-spec (Apache-2.0)
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const modelled =
  'AWS::CloudTrail::Trail AWS::CloudWatch::Alarm AWS::ECR::Repository AWS::IAM::ManagedPolicy AWS::IAM::Policy AWS::IAM::Role AWS::IAM::User AWS::Logs::LogGroup AWS::Logs::LogStream AWS::Logs::MetricFilter AWS::S3::Bucket AWS::S3::BucketPolicy AWS::SNS::Subscription AWS::SNS::Topic AWS::SNS::TopicPolicy AWS::SQS::Queue AWS::SQS::QueuePolicy AWS::SSM::Parameter'

/** Of properties that the sandbox refuses by name only the name is needed. */
const bare: Readonly<Record<string, readonly string[]>> = {
  'AWS::S3::Bucket': [
    'AccelerateConfiguration',
    'AnalyticsConfigurations',
    'CorsConfiguration',
    'IntelligentTieringConfigurations',
    'InventoryConfigurations',
    'LoggingConfiguration',
    'MetadataConfiguration',
    'MetadataTableConfiguration',
    'MetricsConfigurations',
    'NotificationConfiguration',
    'ObjectLockConfiguration',
    'ReplicationConfiguration',
    'WebsiteConfiguration',
  ],
}

interface SpecType {
  readonly type: string
  readonly element?: SpecType
  readonly types?: readonly SpecType[]
  readonly reference?: { readonly $ref: string }
}
interface SpecProperty {
  readonly type: SpecType
  readonly required?: boolean
  readonly causesReplacement?: 'yes' | 'no' | 'maybe'
}
type SpecProperties = Readonly<Record<string, SpecProperty>>
interface Spec {
  readonly schema: {
    readonly resource: {
      readonly entities: readonly {
        readonly cloudFormationType: string
        readonly attributes: object
        readonly properties: SpecProperties
      }[]
    }
    readonly typeDefinition: { readonly entities: readonly { readonly $id: string; readonly properties: SpecProperties }[] }
  }
}

const file = process.argv[2]
if (!file || !existsSync(file)) {
  console.error('Name the specification: node_modules/aws-cdk/db.json.gz')
  process.exit(2)
}
const spec = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as Spec
const definitions = new Map(spec.schema.typeDefinition.entities.map((e) => [e.$id, e]))

const property = (p: SpecProperty) => ({
  ...typeOf(p.type),
  ...(p.required ? { required: true } : {}),
  ...(p.causesReplacement === 'yes' || p.causesReplacement === 'maybe' ? { replaces: p.causesReplacement } : {}),
})

function typeOf(t: SpecType): Record<string, unknown> {
  switch (t.type) {
    case 'array':
    case 'map':
      return { type: t.type, element: t.element ? typeOf(t.element) : { type: 'json' } }
    case 'tag':
      return { type: 'object', properties: { Key: { type: 'string', required: true }, Value: { type: 'string', required: true } } }
    case 'ref': {
      const definition = definitions.get(t.reference?.$ref ?? '')
      return { type: 'object', properties: definition ? propertiesOf(definition.properties) : {} }
    }
    case 'union':
      return { type: 'json' }
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return { type: t.type }
    default:
      return { type: 'json' }
  }
}

const propertiesOf = (properties: SpecProperties, without: readonly string[] = []) =>
  Object.fromEntries(
    Object.entries(properties)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, p]) => [name, without.includes(name) ? { type: 'json' } : property(p)]),
  )

const out: Record<string, unknown> = {}
for (const name of modelled.split(' ')) {
  const entity = spec.schema.resource.entities.find((e) => e.cloudFormationType === name)
  if (!entity) throw new Error(`The specification has no ${name}`)
  out[name] = { attributes: Object.keys(entity.attributes).sort(), properties: propertiesOf(entity.properties, bare[name]) }
}
const text = `${JSON.stringify(out)}\n`
writeFileSync(new URL('../sandbox/services/cloudformation/data/types.json', import.meta.url), text)
console.log(`${Object.keys(out).length} resource types, ${text.length} characters`)
