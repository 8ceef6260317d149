import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib'
import { Trail } from 'aws-cdk-lib/aws-cloudtrail'
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { FilterPattern, LogGroup, MetricFilter, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'

export interface SignInAlarmProps extends StackProps {
  /** Who gets the mail when sign-ins fail. */
  readonly email: string
}

/** Failed console sign-ins, from the trail that records them to the mail that tells of them. */
export class SignInAlarm extends Stack {
  constructor(scope: Construct, id: string, props: SignInAlarmProps) {
    super(scope, id, props)

    // #region log-bucket
    const bucket = new Bucket(this, 'LogBucket')
    new CfnOutput(this, 'LogBucketName', { value: bucket.bucketName })
    // #endregion log-bucket

    // #region trail-log
    const logGroup = new LogGroup(this, 'TrailLog', {
      retention: RetentionDays.THREE_MONTHS,
    })
    // #endregion trail-log

    // #region trail
    new Trail(this, 'Trail', {
      bucket,
      cloudWatchLogGroup: logGroup,
      sendToCloudWatchLogs: true,
      includeGlobalServiceEvents: true,
      isMultiRegionTrail: true,
    })
    // #endregion trail

    // #region metric-filter
    const failures = new MetricFilter(this, 'SignInFailures', {
      logGroup,
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.eventName', '=', 'ConsoleLogin'),
        FilterPattern.stringValue('$.errorMessage', '=', 'Failed authentication'),
      ),
      metricNamespace: 'CloudTrailMetrics',
      metricName: 'ConsoleSigninFailureCount',
      metricValue: '1',
    })
    // #endregion metric-filter

    // #region alarm
    const alarm = new Alarm(this, 'Alarm', {
      alarmName: 'ConsoleSignInFailures',
      metric: failures.metric({ statistic: 'Sum' }),
      threshold: 3,
      evaluationPeriods: 1,
    })
    // #endregion alarm

    // #region topic
    const topic = new Topic(this, 'SignInFailuresTopic')
    topic.addSubscription(new EmailSubscription(props.email))
    // #endregion topic

    // #region alarm-action
    alarm.addAlarmAction(new SnsAction(topic))
    // #endregion alarm-action
  }
}
