/**
 * Records as CloudTrail writes them, shortened to the members that people look at: a failed sign-in first, then its neighbours. Counterexamples are made
 * from them, so that a learner sees an event and not a puzzle.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
export const FAMILIAR_RECORDS: readonly object[] = [
  signIn({ type: 'IAMUser', userName: 'Mary' }, { errorMessage: 'Failed authentication' }),
  signIn({ type: 'IAMUser', userName: 'Mary' }, {}),
  signIn({ type: 'Root' }, { errorMessage: 'Failed authentication' }),
  signIn({ type: 'Root' }, {}),
  signIn({ type: 'IAMUser', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, { errorMessage: 'No username found in supplied account' }),
  call('iam', 'CreateUser', { requestParameters: { userName: 'new' }, readOnly: false }),
  call('logs', 'DescribeLogGroups', { errorCode: 'AccessDenied', errorMessage: 'User is not authorized', readOnly: true }),
  call('ec2', 'RunInstances', { requestParameters: { instanceType: 'm5.8xlarge' }, readOnly: false }),
  call('ec2', 'RunInstances', {
    errorCode: 'Client.UnauthorizedOperation',
    errorMessage: 'You are not authorized to perform this operation.',
    readOnly: false,
  }),
]

function signIn(userIdentity: object, failure: { readonly errorMessage?: string }): object {
  return {
    eventVersion: '1.08',
    userIdentity,
    eventTime: '2026-11-03T01:10:21Z',
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.44',
    ...failure,
    responseElements: { ConsoleLogin: failure.errorMessage === undefined ? 'Success' : 'Failure' },
    eventType: 'AwsConsoleSignIn',
  }
}

function call(service: string, eventName: string, rest: object): object {
  return {
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', userName: 'Mary' },
    eventTime: '2026-11-03T05:12:30Z',
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '192.0.2.44',
    ...rest,
    eventType: 'AwsApiCall',
  }
}
