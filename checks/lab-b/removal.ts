import { type Command, call, placeholder } from '../../domain/command/command.ts'
import type { Values } from '../step.ts'
import { named } from './lab.ts'
import { findPart } from './stack.ts'

const noEntity = { goneOn: ['NoSuchEntity'] }

/**
 * Removes the stack, then what it leaves behind: the deleted stack still knows the names, for 90 days.
 *
 * Source  https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export const removeAll = (values: Values): readonly Command[] => {
  const { stack } = named(values)
  return [
    { kind: 'deleteStack', stack },
    {
      kind: 'lookup',
      service: 'cloudformation',
      operation: 'ListStacks',
      input: { StackStatusFilter: ['DELETE_COMPLETE'] },
      query: `(StackSummaries[?StackName=='${stack}'].StackId)[0]`,
      as: 'STACK',
    },
    findPart(values, 'AWS::S3::Bucket', 'BUCKET', placeholder('STACK')),
    findPart(values, 'AWS::Logs::LogGroup', 'LOG_GROUP', placeholder('STACK')),
    { kind: 'emptyBucket', bucket: placeholder('BUCKET') },
    call('s3api', 'DeleteBucket', { Bucket: placeholder('BUCKET') }, { goneOn: ['NoSuchBucket'] }),
    call('logs', 'DeleteLogGroup', { logGroupName: placeholder('LOG_GROUP') }, { goneOn: ['ResourceNotFoundException'] }),
  ]
}

export const removeUser = (values: Values): readonly Command[] => {
  const { signInUser } = named(values)
  return [
    call('iam', 'DeleteLoginProfile', { UserName: signInUser }, noEntity),
    call('iam', 'DeleteUser', { UserName: signInUser }, noEntity),
  ]
}
