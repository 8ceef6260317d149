/** What this section asks IAM: one for the partition, wherever one stands. */
import {
  DeleteAccessKeyCommand,
  DeleteLoginProfileCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachRolePolicyCommand,
  DetachUserPolicyCommand,
  GetLoginProfileCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListAttachedUserPoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
} from '@aws-sdk/client-iam'
import { useMemo } from 'react'
import { useHere } from '../shell/aws.ts'
import { isNamed } from '../shell/failure.ts'
import { hrefTo } from '../shell/route.ts'

export function useIam(): IAMClient {
  const { globalClient } = useHere()
  return useMemo(() => new IAMClient(globalClient), [globalClient])
}

export const userHref = (name: string): string => hrefTo('iam', ['user', name])
export const roleHref = (name: string): string => hrefTo('iam', ['role', name])

export async function hasConsolePassword(iam: IAMClient, UserName: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await iam.send(new GetLoginProfileCommand({ UserName }), signal ? { abortSignal: signal } : {})
    return true
  } catch (error) {
    if (isNamed(error, 'NoSuchEntityException')) return false
    throw error
  }
}

/** As AWS's console does: what hangs on the user goes first, then the user. */
export async function deleteUser(iam: IAMClient, UserName: string): Promise<void> {
  if (await hasConsolePassword(iam, UserName)) await iam.send(new DeleteLoginProfileCommand({ UserName }))
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }))
  for (const { AccessKeyId } of AccessKeyMetadata) await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }))
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }))
  for (const PolicyName of PolicyNames) await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }))
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedUserPoliciesCommand({ UserName }))
  for (const { PolicyArn } of AttachedPolicies) await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }))
  await iam.send(new DeleteUserCommand({ UserName }))
}

export interface RolePolicies {
  readonly inline: readonly { readonly name: string; readonly document: string }[]
  readonly attached: readonly { readonly name: string; readonly arn: string }[]
}

export async function policiesOfRole(iam: IAMClient, RoleName: string, signal?: AbortSignal): Promise<RolePolicies> {
  const options = signal ? { abortSignal: signal } : {}
  const [{ PolicyNames = [] }, { AttachedPolicies = [] }] = await Promise.all([
    iam.send(new ListRolePoliciesCommand({ RoleName }), options),
    iam.send(new ListAttachedRolePoliciesCommand({ RoleName }), options),
  ])
  const inline = await Promise.all(
    PolicyNames.map(async (name) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: name }), options)
      return { name, document: decodeURIComponent(PolicyDocument) }
    }),
  )
  return { inline, attached: AttachedPolicies.map(({ PolicyName = '', PolicyArn = '' }) => ({ name: PolicyName, arn: PolicyArn })) }
}

export async function deleteRole(iam: IAMClient, RoleName: string): Promise<void> {
  const { inline, attached } = await policiesOfRole(iam, RoleName)
  for (const { name } of inline) await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: name }))
  for (const { arn } of attached) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: arn }))
  await iam.send(new DeleteRoleCommand({ RoleName }))
}

/** As AWS's console does: it is taken from whoever has it, older versions go, then the policy. */
export async function deletePolicy(iam: IAMClient, PolicyArn: string): Promise<void> {
  const { PolicyRoles = [], PolicyUsers = [] } = await iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))
  for (const { RoleName } of PolicyRoles) await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))
  for (const { UserName } of PolicyUsers) await iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }))
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }))
  for (const { VersionId, IsDefaultVersion } of Versions)
    if (!IsDefaultVersion) await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }))
  await iam.send(new DeletePolicyCommand({ PolicyArn }))
}
