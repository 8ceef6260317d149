import { sandboxPages } from '../../../domain/sandbox-console.ts'

const pages: Readonly<Record<string, (physicalId: string) => string>> = {
  'AWS::CloudFormation::Stack': sandboxPages.stack,
  'AWS::CloudTrail::Trail': sandboxPages.trail,
  'AWS::CloudWatch::Alarm': sandboxPages.alarm,
  'AWS::IAM::Role': sandboxPages.role,
  'AWS::IAM::User': sandboxPages.user,
  'AWS::Logs::LogGroup': sandboxPages.logGroup,
  'AWS::S3::Bucket': sandboxPages.bucket,
  'AWS::SNS::Subscription': sandboxPages.subscription,
  'AWS::SNS::Topic': sandboxPages.topic,
}

/** The page of this console that shows a stack's resource; null where there is none, or no longer such a thing. */
export function resourcePage(type: string, physicalId: string, status: string): string | null {
  if (physicalId === '' || status === 'DELETE_COMPLETE' || /^(CREATE_FAILED|CREATE_IN_PROGRESS)$/.test(status)) return null
  // A subscription has its ARN only once it is confirmed.
  if (type === 'AWS::SNS::Subscription' && !physicalId.startsWith('arn:')) return null
  return pages[type]?.(physicalId) ?? null
}
