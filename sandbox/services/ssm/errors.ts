import { AwsError } from '../../wire/error.ts'

/** Source: API_PutParameter, API_GetParameter and recorded answers; a missing parameter has no sentence. */
export const validation = (message: string) => new AwsError('ValidationException', message, { status: 400 })
export const parameterNotFound = () => new AwsError('ParameterNotFound', '')
export const parameterAlreadyExists = () =>
  new AwsError(
    'ParameterAlreadyExists',
    'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
  )
export const parameterVersionNotFound = (name: string, version: string) =>
  new AwsError(
    'ParameterVersionNotFound',
    `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
  )
export const noSuchResource = () => new AwsError('InvalidResourceId', '')
