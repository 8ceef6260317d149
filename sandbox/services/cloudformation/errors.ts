import { AwsError } from '../../wire/error.ts'

/** CloudFormation's refusal for nearly everything. Source: CommonErrors, and recorded answers (localstack's validated snapshots) */
export const validationError = (message: string) => new AwsError('ValidationError', message, { status: 400 })
export const noStack = (name: string) => validationError(`Stack with id ${name} does not exist`)
export const noStackInBrackets = (name: string) => validationError(`Stack [${name}] does not exist`)
export const stackExists = (name: string) => new AwsError('AlreadyExistsException', `Stack [${name}] already exists`)
export const noChangeSet = (name: string) => new AwsError('ChangeSetNotFoundException', `ChangeSet [${name}] does not exist`)
export const needsStackName = () => validationError('StackName must be specified if ChangeSetName is not specified as an ARN.')
export const insufficientCapabilities = (missing: string) =>
  new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${missing}]`)
export const cannotExecute = (id: string, status: string) =>
  new AwsError('InvalidChangeSetStatusException', `ChangeSet [${id}] cannot be executed in its current status of [${status}]`)
export const cannotExecuteIn = (id: string, status: string) =>
  new AwsError('InvalidChangeSetStatusException', `ChangeSet [${id}] cannot be executed in its current execution status of [${status}]`)
export const busy = (id: string, status: string) => validationError(`Stack:${id} is in ${status} state and can not be updated.`)
export const noUpdates = () => validationError('No updates are to be performed.')
export const badToken = () => validationError('NextToken is not valid')
export const notModelled = (what: string) =>
  validationError(`The sandbox does not model ${what}. GET /_sandbox/support lists what it models.`)
