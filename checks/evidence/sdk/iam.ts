import {
  GetPolicyCommand,
  type GetPolicyCommandInput,
  GetPolicyVersionCommand,
  type GetPolicyVersionCommandInput,
  GetRoleCommand,
  type GetRoleCommandInput,
  GetRolePolicyCommand,
  type GetRolePolicyCommandInput,
  GetUserCommand,
  type GetUserCommandInput,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  type ListAttachedRolePoliciesCommandInput,
  ListRolePoliciesCommand,
  type ListRolePoliciesCommandInput,
} from '@aws-sdk/client-iam'
import { type ClientConfig, type Watch, watched } from '../clients.ts'

const allowed = ['GetRole', 'ListRolePolicies', 'GetRolePolicy', 'ListAttachedRolePolicies', 'GetPolicy', 'GetPolicyVersion', 'GetUser']

/** The questions that checks ask IAM, and no other. */
export function open(config: ClientConfig, watch: Omit<Watch, 'service' | 'allowed'>, abortSignal: AbortSignal) {
  const client = watched(new IAMClient(config), { ...watch, service: 'iam', allowed })
  return {
    getRole: (input: GetRoleCommandInput) => client.send(new GetRoleCommand(input), { abortSignal }),
    listRolePolicies: (input: ListRolePoliciesCommandInput) => client.send(new ListRolePoliciesCommand(input), { abortSignal }),
    getRolePolicy: (input: GetRolePolicyCommandInput) => client.send(new GetRolePolicyCommand(input), { abortSignal }),
    listAttachedRolePolicies: (input: ListAttachedRolePoliciesCommandInput) =>
      client.send(new ListAttachedRolePoliciesCommand(input), { abortSignal }),
    getPolicy: (input: GetPolicyCommandInput) => client.send(new GetPolicyCommand(input), { abortSignal }),
    getPolicyVersion: (input: GetPolicyVersionCommandInput) => client.send(new GetPolicyVersionCommand(input), { abortSignal }),
    getUser: (input: GetUserCommandInput) => client.send(new GetUserCommand(input), { abortSignal }),
  }
}
