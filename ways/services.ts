import { type Connection, closeSockets, configFor, openSockets } from '../checks/evidence/clients.ts'
import type { Service } from '../domain/command/command.ts'

interface Client {
  send(command: object, options: { abortSignal?: AbortSignal }): Promise<Record<string, unknown>>
}
type Maker = new (input: Readonly<Record<string, unknown>>) => object

const packages: Readonly<Record<Exclude<Service, 's3' | 'sqs'>, { client: string; load: () => Promise<object> }>> = {
  cloudformation: { client: 'CloudFormationClient', load: () => import('@aws-sdk/client-cloudformation') },
  cloudtrail: { client: 'CloudTrailClient', load: () => import('@aws-sdk/client-cloudtrail') },
  cloudwatch: { client: 'CloudWatchClient', load: () => import('@aws-sdk/client-cloudwatch') },
  iam: { client: 'IAMClient', load: () => import('@aws-sdk/client-iam') },
  logs: { client: 'CloudWatchLogsClient', load: () => import('@aws-sdk/client-cloudwatch-logs') },
  s3api: { client: 'S3Client', load: () => import('@aws-sdk/client-s3') },
  sns: { client: 'SNSClient', load: () => import('@aws-sdk/client-sns') },
  sts: { client: 'STSClient', load: () => import('@aws-sdk/client-sts') },
}

/** Sends any operation of these services, named as AWS names it; the answer without the SDK's own remarks. */
export interface Services {
  send(service: Service, operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>
  close(): void
}

/** Errors of `send` are the SDK's own; an operation or a service that no package has is our bug, an Error. */
export function openServices(connection: Connection, region: string, signal?: AbortSignal): Services {
  const sockets = openSockets()
  const clients = new Map<string, Promise<{ client: Client; sdk: Readonly<Record<string, unknown>> }>>()
  const open = (service: keyof typeof packages) => {
    const known = clients.get(service)
    if (known !== undefined) return known
    const made = packages[service].load().then((module) => {
      const sdk = module as Readonly<Record<string, unknown>>
      const Client = sdk[packages[service].client] as new (config: object) => Client
      return { client: new Client(configFor(connection, region, sockets)), sdk }
    })
    clients.set(service, made)
    return made
  }
  return {
    async send(service, operation, input) {
      const name = service === 's3' ? 's3api' : service
      if (name === 'sqs') throw new Error('no step has commands of SQS')
      const { client, sdk } = await open(name)
      const Command = sdk[`${operation}Command`] as Maker | undefined
      if (!Command) throw new Error(`${service} has no operation ${operation}`)
      const { $metadata: _, ...answer } = await client.send(new Command(input), signal ? { abortSignal: signal } : {})
      return answer
    },
    close: () => closeSockets(sockets),
  }
}
