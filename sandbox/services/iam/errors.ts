import { UserError } from '../../../domain/error.ts'
import { type PolicyDocument, parsePolicy } from '../../../domain/policy/document.ts'
import { AwsError } from '../../wire/error.ts'

/** IAM's codes and sentences. Source: the answers of AWS kept by https://github.com/getmoto/moto/tree/master/moto/iam and public logs. */
const noSuch = (text: string) => new AwsError('NoSuchEntityException', text)
const conflict = (text: string) => new AwsError('DeleteConflictException', text)
const exists = (text: string) => new AwsError('EntityAlreadyExistsException', text)
const limit = (text: string) => new AwsError('LimitExceededException', text)

export const noUser = (name: string) => noSuch(`The user with name ${name} cannot be found.`)
export const noRole = (name: string) => noSuch(`The role with name ${name} cannot be found.`)
export const noInline = (kind: 'role' | 'user', policy: string) => noSuch(`The ${kind} policy with name ${policy} cannot be found.`)
export const noPolicy = (arn: string) => noSuch(`Policy ${arn} was not found.`)
export const notAttachable = (arn: string) => noSuch(`Policy ${arn} does not exist or is not attachable.`)
export const noVersion = (arn: string, version: string) => noSuch(`Policy ${arn} version ${version} does not exist or is not attachable.`)
export const noLogin = (name: string) => noSuch(`Login Profile for User ${name} cannot be found.`)
export const noAccessKey = (id: string) => noSuch(`The Access Key with id ${id} cannot be found.`)
export const noAlias = (alias: string) => noSuch(`The account alias ${alias} cannot be found.`)
export const noDevice = (serial: string) => noSuch(`VirtualMFADevice with serial number ${serial} doesn't exist.`)
export const noBoundary = (kind: string, name: string) => noSuch(`The permissions boundary of ${kind} ${name} cannot be found.`)

export const userExists = (name: string) => exists(`User with name ${name} already exists.`)
export const roleExists = (name: string) => exists(`Role with name ${name} already exists.`)
export const policyExists = (name: string) => exists(`A policy called ${name} already exists. Duplicate names are not allowed.`)
export const loginExists = (name: string) => exists(`Login Profile for user ${name} already exists.`)
export const aliasExists = (alias: string) => exists(`The account alias ${alias} already exists.`)
export const deviceExists = () => exists('MFADevice entity at the same path and name already exists.')
export const deviceInUse = () => exists('MFA Device is already in use.')

export const mustDetach = () => conflict('Cannot delete entity, must detach all policies first.')
export const mustDeleteInline = () => conflict('Cannot delete entity, must delete policies first.')
export const mustDeleteKeys = () => conflict('Cannot delete entity, must delete access keys first.')
export const mustDeleteLogin = () => conflict('Cannot delete entity, must delete login profile first.')
export const mustDeleteDevice = () => conflict('Cannot delete entity, must delete MFA device first.')
export const policyInUse = () => conflict('Cannot delete a policy attached to entities.')
export const policyHasVersions = () =>
  conflict(
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  )
export const defaultVersion = () => conflict('Cannot delete the default version of a policy.')
export const assignedDevice = () => conflict('MFA VirtualDevice in use. Must deactivate first.')

export const tooManyVersions = () =>
  limit('A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.')
export const overQuota = (what: string, most: number) => limit(`Cannot exceed quota for ${what}: ${most}`)
export const overInline = (kind: string, name: string, most: number) =>
  limit(`Maximum policy size of ${most} bytes exceeded for ${kind} ${name}`)

export const wrongCode = () =>
  new AwsError('InvalidAuthenticationCodeException', 'Authentication code for device is not valid.', { status: 403 })
export const weakPassword = (text: string) => new AwsError('PasswordPolicyViolationException', text)
export const validation = (text: string) => new AwsError('ValidationError', text, { status: 400 })

/** Reads a policy for keeping. Throws MalformedPolicyDocument in AWS's words. */
export function checkedPolicy(text: string, kind: 'identity' | 'trust', partition: string): PolicyDocument {
  try {
    return parsePolicy(text, { kind, partition })
  } catch (error) {
    if (error instanceof UserError) throw new AwsError('MalformedPolicyDocumentException', error.message)
    throw error
  }
}

/**
 * How IAM words what its model forbids. Names and paths have sentences of their own, everything else the stock one.
 *
 * Source  refused calls in public logs: `The specified value for roleName is invalid. It must contain only alphanumeric characters …`
 */
export function invalid(message: string): AwsError {
  const m =
    /^1 validation error detected: .* at '(\w+)' failed to satisfy constraint: Member must satisfy regular expression pattern: /s.exec(
      message,
    )
  const at = m?.[1]
  if (at && /(name)$/i.test(at))
    return validation(
      `The specified value for ${at} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    )
  if (at && /^(path|newPath|pathPrefix)$/.test(at))
    return validation(
      `The specified value for ${at} is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`,
    )
  return validation(message)
}
