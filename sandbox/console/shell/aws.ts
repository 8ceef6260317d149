import { createContext, useContext } from 'react'
import { type Partition, partitionOf } from '../../../domain/regions.ts'
import type { Place } from './place.ts'
import type { Session } from './session.ts'

/** What a client of the AWS SDK is made with: the sandbox is at the page's own origin. */
export interface ClientConfig {
  readonly endpoint: string
  readonly region: string
  readonly credentials: Session['credentials']
  readonly maxAttempts: number
  /** For S3: a bucket is the first part of the path, since it can be no part of our host. */
  readonly forcePathStyle: boolean
}

export interface Here extends Place {
  readonly partition: Partition
  readonly session: Session
  /** For clients of services that are in every region. */
  readonly client: ClientConfig
  /** For IAM, which is in one region of the partition. */
  readonly globalClient: ClientConfig
}

/** What is the same on every page, until the page is loaded again. */
export function hereOf(place: Place, session: Session, origin: string): Here {
  const partition = partitionOf(place.region)
  // Nothing is tried again behind the person's back: what the sandbox answers is what is shown.
  const client = { endpoint: origin, region: place.region, credentials: session.credentials, maxAttempts: 1, forcePathStyle: true }
  return { ...place, partition, session, client, globalClient: { ...client, region: partition.globalRegion } }
}

const HereContext = createContext<Here | null>(null)
export const HereProvider = HereContext.Provider

/** Account, region, language, who is signed in, and what clients are made with. */
export function useHere(): Here {
  const here = useContext(HereContext)
  if (!here) throw new Error('outside of the console’s shell')
  return here
}

type MakesClient<Client> = new (config: ClientConfig) => Client

/** One client of each kind for each configuration. */
const made = new WeakMap<ClientConfig, Map<unknown, unknown>>()

export function clientOf<Client>(Kind: MakesClient<Client>, config: ClientConfig): Client {
  const ofConfig = made.get(config) ?? new Map<unknown, unknown>()
  made.set(config, ofConfig)
  const known = ofConfig.get(Kind)
  if (known !== undefined) return known as Client
  const fresh = new Kind(config)
  ofConfig.set(Kind, fresh)
  return fresh
}

/** The client of a service in this region: `const sns = useClient(SNSClient)`, then `sns.send(new …Command(…), { abortSignal })`. */
export const useClient = <Client>(Kind: MakesClient<Client>): Client => clientOf(Kind, useHere().client)
