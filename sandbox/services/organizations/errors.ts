import { AwsError } from '../../wire/error.ts'

/**
 * Source  sentences marked `seen` as people got them from AWS: terraform-provider-aws #46627, cloud-custodian #8106, prowler #2133, moto's tests; the others are
 *         those of the reference. https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
 * Assumed AWS sends the sentences of its reference where nobody has shown what it sends
 */
const refusal = (code: string, message: string, fields: Record<string, unknown> = {}) =>
  new AwsError(code, message, { status: 400, fields })

/** seen */
export const notInUse = () => refusal('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.')
/** seen: a member account asks what only the management account may. */
export const notForMembers = () => refusal('AccessDeniedException', "You don't have permissions to access this resource.")
export const alreadyIn = () => refusal('AlreadyInOrganizationException', 'This account is already a member of an organization.')
/** seen */
export const noAccount = () => refusal('AccountNotFoundException', "You specified an account that doesn't exist.")
/** seen */
export const alreadyClosed = () => refusal('AccountAlreadyClosedException', 'You attempted to close an account that is already closed.')
export const noParent = () => refusal('ParentNotFoundException', "We can't find a root or OU with the ParentId that you specified.")
export const noSource = () =>
  refusal('SourceParentNotFoundException', "We can't find a source root or OU with the ParentId that you specified.")
export const noDestination = () =>
  refusal(
    'DestinationParentNotFoundException',
    "We can't find the destination container (a root or OU) with the ParentId that you specified.",
  )
export const alreadyThere = () => refusal('DuplicateAccountException', 'That account is already present in the specified destination.')
export const noUnit = () =>
  refusal('OrganizationalUnitNotFoundException', "We can't find an OU with the OrganizationalUnitId that you specified.")
export const sameUnit = () => refusal('DuplicateOrganizationalUnitException', 'An OU with the same name already exists.')
export const unitNotEmpty = () =>
  refusal(
    'OrganizationalUnitNotEmptyException',
    'The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.',
  )
export const notEmpty = () =>
  refusal(
    'OrganizationNotEmptyException',
    "The organization isn't empty. To delete an organization, you must first remove all accounts except the management account.",
  )
export const noChild = () =>
  refusal(
    'ChildNotFoundException',
    "We can't find an organizational unit (OU) or Amazon Web Services account with the ChildId that you specified.",
  )
export const noCreation = () =>
  refusal(
    'CreateAccountStatusNotFoundException',
    "We can't find an create account request with the CreateAccountRequestId that you specified.",
  )

const limits = {
  OU_DEPTH_LIMIT_EXCEEDED: 'You attempted to create an OU tree that is too many levels deep.',
  CANNOT_CLOSE_MANAGEMENT_ACCOUNT: 'You attempted to close the management account.',
  CLOSE_ACCOUNT_REQUESTS_LIMIT_EXCEEDED: 'You attempted to exceed the number of accounts that you can close at a time.',
  ORGANIZATION_NOT_IN_ALL_FEATURES_MODE:
    'You attempted to perform an operation that requires your organization to be configured to support all features.',
} as const
export const violates = (Reason: keyof typeof limits) => refusal('ConstraintViolationException', limits[Reason], { Reason })

export const badToken = () =>
  refusal('InvalidInputException', 'Get the value for the NextToken parameter from the response to a previous call of the operation.', {
    Reason: 'INVALID_NEXT_TOKEN',
  })
export const badRoleName = () =>
  refusal(
    'InvalidInputException',
    "You provided a role name that isn't valid. A role name can't begin with the reserved prefix AWSServiceRoleFor.",
    { Reason: 'INVALID_ROLE_NAME' },
  )

/** The rule of the model that was broken, as AWS's `Reason`. */
const reasons: readonly [RegExp, reason: string][] = [
  [/Member must not be null/, 'INPUT_REQUIRED'],
  [/regular expression pattern/, 'INVALID_PATTERN'],
  [/enum value set/, 'INVALID_ENUM'],
  [/length less than/, 'MAX_LENGTH_EXCEEDED'],
  [/length greater than/, 'MIN_LENGTH_EXCEEDED'],
  [/value less than/, 'MAX_VALUE_EXCEEDED'],
  [/value greater than/, 'MIN_VALUE_EXCEEDED'],
]

/** seen, of a pattern: it does not say which parameter. For the other rules the wire's sentence stands. */
export const invalid = (message: string) => {
  const reason = reasons.find(([rule]) => rule.test(message))?.[1]
  if (reason === undefined) return refusal('InvalidInputException', message)
  const text = reason === 'INVALID_PATTERN' ? 'You provided a value that does not match the required pattern.' : message
  return refusal('InvalidInputException', text, { Reason: reason })
}
