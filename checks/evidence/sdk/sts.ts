import { GetCallerIdentityCommand, type GetCallerIdentityCommandInput, STSClient } from '@aws-sdk/client-sts'
import { type ClientConfig, type Watch, watched } from '../clients.ts'

const allowed = ['GetCallerIdentity']

/** The questions that checks ask STS, and no other. */
export function open(config: ClientConfig, watch: Omit<Watch, 'service' | 'allowed'>, abortSignal: AbortSignal) {
  const client = watched(new STSClient(config), { ...watch, service: 'sts', allowed })
  return {
    /** The chain's own answer, kept by the SDK until it expires: other clients are handed it instead of asking the chain again. */
    credentials: () => client.config.credentials(),
    getCallerIdentity: (input: GetCallerIdentityCommandInput) => client.send(new GetCallerIdentityCommand(input), { abortSignal }),
  }
}
