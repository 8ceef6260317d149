/**
 * AWS's service models, as far as the sandbox needs them: what a request may hold, how an answer looks on the wire, what errors are called.
 *
 * Source  https://github.com/boto/botocore/tree/develop/botocore/data, brought in by scripts/models.ts
 */
import { withNewer } from './models/newer.ts'

export interface Model {
  readonly metadata: {
    readonly apiVersion: string
    readonly protocol: string
    readonly jsonVersion?: string
    readonly targetPrefix?: string
    readonly xmlNamespace?: string | { readonly uri: string }
    readonly awsQueryCompatible?: object
  }
  readonly operations: Readonly<Record<string, OperationModel>>
  readonly shapes: Readonly<Record<string, Shape>>
}

/** Without `input` and `output` either the operation has none, or the sandbox does not model it. */
export interface OperationModel {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number }
  readonly input?: string
  /** The name of the XML root of a REST body. */
  readonly inputName?: string
  readonly output?: string
  readonly resultWrapper?: string
}

export interface Shape {
  readonly type: 'structure' | 'list' | 'map' | 'string' | 'integer' | 'long' | 'double' | 'float' | 'boolean' | 'timestamp' | 'blob'
  readonly members?: Readonly<Record<string, Member>>
  readonly required?: readonly string[]
  readonly member?: Member
  readonly key?: Member
  readonly value?: Member
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly flattened?: boolean
  readonly payload?: string
  readonly timestampFormat?: string
  readonly exception?: boolean
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number; readonly senderFault?: boolean }
}

export interface Member {
  readonly shape: string
  readonly location?: 'uri' | 'header' | 'headers' | 'querystring' | 'statusCode'
  readonly locationName?: string
  readonly queryName?: string
  readonly flattened?: boolean
  readonly timestampFormat?: string
  readonly xmlNamespace?: { readonly prefix?: string; readonly uri: string }
  readonly xmlAttribute?: boolean
}

export type ServiceId =
  | 'cloudformation'
  | 'cloudtrail'
  | 'cloudwatch'
  | 'ecr'
  | 'iam'
  | 'logs'
  | 'organizations'
  | 's3'
  | 'sns'
  | 'sqs'
  | 'ssm'
  | 'sts'

const loaders: Record<ServiceId, () => Promise<{ default: unknown }>> = {
  cloudformation: () => import('./models/cloudformation.json', { with: { type: 'json' } }),
  cloudtrail: () => import('./models/cloudtrail.json', { with: { type: 'json' } }),
  cloudwatch: () => import('./models/cloudwatch.json', { with: { type: 'json' } }),
  ecr: () => import('./models/ecr.json', { with: { type: 'json' } }),
  iam: () => import('./models/iam.json', { with: { type: 'json' } }),
  logs: () => import('./models/logs.json', { with: { type: 'json' } }),
  organizations: () => import('./models/organizations.json', { with: { type: 'json' } }),
  s3: () => import('./models/s3.json', { with: { type: 'json' } }),
  sns: () => import('./models/sns.json', { with: { type: 'json' } }),
  sqs: () => import('./models/sqs.json', { with: { type: 'json' } }),
  ssm: () => import('./models/ssm.json', { with: { type: 'json' } }),
  sts: () => import('./models/sts.json', { with: { type: 'json' } }),
}

export async function loadModel(service: ServiceId): Promise<Model> {
  return withNewer(service, (await loaders[service]()).default as Model)
}

/** The shape a member points at. The models are closed: a missing one is a fault of ours. */
export function shapeOf(model: Model, member: Pick<Member, 'shape'>): Shape {
  const shape = model.shapes[member.shape]
  if (!shape) throw new Error(`The model has no shape ${member.shape}`)
  return shape
}
