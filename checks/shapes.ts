/**
 * What evidence hands to cards: AWS's answers cut down to what is judged, in plain data, so that it can be saved and judged again.
 * Times are milliseconds since 1970, UTC; what AWS left out is null.
 */
export interface Evidences {
  /** Every trail that the region shows, copies of trails whose home is elsewhere included. */
  readonly trails: readonly TrailSeen[]
  /** Of the trails whose home is this region. */
  readonly trailStatuses: readonly TrailStatusSeen[]
  /** Of the trails whose home is this region. */
  readonly trailSelectors: readonly TrailSelectorsSeen[]
  /** The lab's log group and those that trails of the region name, as far as they exist. */
  readonly logGroups: readonly LogGroupSeen[]
  /** The lab's role and those that trails of the region name, as far as they exist. */
  readonly deliveryRoles: readonly RoleSeen[]
  /** Every metric filter of the region. */
  readonly metricFilters: readonly MetricFilterSeen[]
  /** ARNs of all topics of the region. */
  readonly topics: readonly string[]
  /** The lab's topic. */
  readonly topic: TopicSeen | null
  /** Of the lab's topic. */
  readonly subscriptions: readonly SubscriptionSeen[]
  /** The topics that alarms on metrics of filters tell, and composite alarms, each with who is subscribed to it. */
  readonly audiences: readonly AudienceSeen[]
  /** Every alarm of the region, of each kind. */
  readonly alarms: readonly AlarmSeen[]
  /** State changes and actions of the lab's alarm, newest first. */
  readonly alarmHistory: readonly AlarmHistorySeen[]
  /** Null where they could not be read: that leaves only the muting unseen, never the alarm. */
  readonly muteRules: readonly MuteRuleSeen[] | null
  /** Failed console sign-ins of the last week, newest first, from every region that may record them. */
  readonly signIns: readonly SignInSeen[]
  /** Failed console sign-ins that reached the lab's log group around the newest of `signIns`, oldest first. */
  readonly arrivals: readonly ArrivalSeen[]
  /** Points of the lab's metric around the newest of `signIns`, oldest first. */
  readonly datapoints: readonly DatapointSeen[]
  /** The lab's bucket. */
  readonly bucket: BucketSeen | null
  /** The IAM user whose sign-ins are to fail. */
  readonly signInUser: UserSeen | null
  /** The IAM user whose making is to ring an alarm. */
  readonly newUser: UserSeen | null
  /** Of the trails whose home is this region: which Insights are on. */
  readonly trailInsights: readonly TrailInsightsSeen[]
  /** State changes and actions of the lab's alarms, one lab has several; newest first. */
  readonly alarmHistories: readonly AlarmHistorySeen[]
  /** Records of the last two hours in the lab's log group that the lab's patterns are about, or nearly: oldest first. */
  readonly records: readonly ArrivalSeen[]
  /** When the lab's IAM user was made, as CloudTrail's event history tells it; newest first. */
  readonly userCreations: readonly UserCreationSeen[]
  /** What the receiving end says of itself, where it runs on this machine beside a sandbox; null where nobody can be asked. */
  readonly receiver: ReceiverSeen | null
  /** The stacks that can be the lab's, newest first. */
  readonly stacks: readonly StackSeen[]
  /** What deleted stacks of the lab left behind and is still there. */
  readonly leftovers: readonly LeftoverSeen[]
}

export type EvidenceName = keyof Evidences

export interface TrailSeen {
  readonly name: string
  readonly arn: string
  readonly homeRegion: string
  readonly isMultiRegion: boolean
  readonly isOrganization: boolean
  readonly bucket: string
  readonly logGroupArn: string | null
  readonly roleArn: string | null
}

export interface TrailStatusSeen {
  readonly trailArn: string
  readonly isLogging: boolean
  readonly startedAtMs: number | null
  readonly stoppedAtMs: number | null
  readonly bucketError: string | null
  readonly logsError: string | null
  readonly logsDeliveredAtMs: number | null
  readonly bucketDeliveredAtMs?: number | null
}

/** Both forms in which AWS keeps them; a trail has one of the two. */
export interface TrailSelectorsSeen {
  readonly trailArn: string
  readonly basic: readonly { readonly readWrite: string; readonly hasManagement: boolean; readonly excludedSources: readonly string[] }[]
  readonly advanced: readonly { readonly fields: readonly SelectorFieldSeen[] }[]
}

export interface SelectorFieldSeen {
  readonly field: string
  readonly equals?: readonly string[]
  readonly startsWith?: readonly string[]
  readonly endsWith?: readonly string[]
  readonly notEquals?: readonly string[]
  readonly notStartsWith?: readonly string[]
  readonly notEndsWith?: readonly string[]
}

export interface LogGroupSeen {
  readonly name: string
  /** `STANDARD`, `INFREQUENT_ACCESS`, `DELIVERY`. */
  readonly class: string
  readonly retentionDays: number | null
}

export interface RoleSeen {
  readonly name: string
  readonly arn: string
  /** The trust policy, JSON as AWS gave it. */
  readonly trust: string
  /** Inline and attached ones. */
  readonly policies: readonly { readonly name: string; readonly document: string }[]
}

export interface MetricFilterSeen {
  readonly name: string
  readonly logGroup: string
  readonly pattern: string
  readonly createdAtMs: number
  readonly onTransformedLogs: boolean
  readonly fieldSelection: string | null
  readonly metric: {
    readonly namespace: string
    readonly name: string
    readonly value: string
    readonly defaultValue: number | null
    readonly unit: string | null
    /** Dimensions by name, those of system fields included. */
    readonly dimensions: readonly string[]
  }
}

export interface TopicSeen {
  readonly arn: string
  readonly isFifo: boolean
  readonly kmsKeyId: string | null
  /** JSON as AWS gave it. */
  readonly policy: string
}

export interface SubscriptionSeen {
  readonly arn: string
  readonly protocol: string
  readonly endpoint: string
  readonly state: 'pending' | 'confirmed' | 'deleted'
  readonly filterPolicy: string | null
  /** Of an HTTP(S) subscription: whether the bare message is sent, without what it is signed with. */
  readonly isRaw?: boolean
}

/** `topic` is null where SNS says that there is none, or where it could not be seen, which `unseen` tells. */
export interface AudienceSeen {
  readonly topicArn: string
  readonly topic: TopicToldSeen | null
  readonly subscriptions: readonly SubscriberSeen[]
  readonly unseen: { readonly reason: string; readonly params: Readonly<Record<string, string | number>> } | null
}

export interface TopicToldSeen {
  readonly isFifo: boolean
  readonly kmsKeyId: string | null
  /** JSON as AWS gave it. */
  readonly policy: string
}

export interface SubscriberSeen extends SubscriptionSeen {
  /** `MessageAttributes`, AWS's default, or `MessageBody`. */
  readonly filterScope: string
}

export interface AlarmSeen {
  readonly kind: 'metric' | 'composite' | 'log'
  readonly name: string
  readonly arn: string
  readonly state: string
  readonly stateReason: string | null
  readonly stateChangedAtMs: number | null
  readonly hasActionsEnabled: boolean
  readonly alarmActions: readonly string[]
  readonly okActions: readonly string[]
  readonly insufficientDataActions: readonly string[]
  readonly evaluationState: string | null
  readonly description?: string | null
  /** When it was made or changed last. */
  readonly configuredAtMs?: number | null
  /** Of a composite alarm. */
  readonly rule: string | null
  /** Null for a composite or log alarm, and for one on an expression, a band or a query, which are not judged by their numbers. */
  readonly condition: AlarmConditionSeen | null
  /** Metrics that an alarm on an expression or a band is made from. */
  readonly uses?: readonly { readonly namespace: string; readonly name: string }[]
}

export interface AlarmConditionSeen {
  readonly namespace: string
  readonly metricName: string
  readonly dimensions: readonly { readonly name: string; readonly value: string }[]
  readonly statistic: string
  readonly unit: string | null
  readonly periodSeconds: number
  readonly evaluationPeriods: number
  readonly datapointsToAlarm: number | null
  readonly threshold: number
  readonly comparison: string
  readonly treatMissingData: string | null
}

export interface AlarmHistorySeen {
  readonly alarm: string
  readonly atMs: number
  readonly event: /** `byHand`: set by a call, not by an evaluation. */
    | { readonly kind: 'state'; readonly from: string; readonly to: string; readonly byHand?: boolean }
    | { readonly kind: 'action'; readonly target: string; readonly succeeded: boolean; readonly error: string | null }
}

export interface MuteRuleSeen {
  readonly name: string
  readonly status: string
  readonly alarms: readonly string[]
}

export interface SignInSeen {
  readonly eventId: string
  readonly atMs: number
  readonly region: string
  readonly userName: string | null
  readonly errorMessage: string | null
  /** The whole record as CloudTrail wrote it. */
  readonly record: string
}

export interface ArrivalSeen {
  readonly eventId: string
  /** When CloudTrail wrote it into the log group: the time its metric point bears. */
  readonly arrivedAtMs: number
  readonly record: string
}

export interface DatapointSeen {
  readonly atMs: number
  readonly value: number
}

export interface BucketSeen {
  readonly name: string
}

export interface UserSeen {
  readonly name: string
  readonly createdAtMs?: number | null
}

export interface TrailInsightsSeen {
  readonly trailArn: string
  /** `ApiCallRateInsight`, `ApiErrorRateInsight`. */
  readonly types: readonly string[]
}

export interface UserCreationSeen {
  readonly eventId: string
  readonly atMs: number
  readonly region: string
}

export interface ReceiverSeen {
  /** Host and port. */
  readonly host: string
  /** Whether it answered at all. */
  readonly isRunning: boolean
  readonly lastReceivedAtMs: number | null
  readonly lastDeliveryAtMs: number | null
  /** Messages that wait to be delivered. */
  readonly pending: number
  readonly lastProblem: string | null
}

export interface StackSeen {
  readonly name: string
  readonly id: string
  readonly status: string
  /** What went wrong first, where AWS took the last work back. */
  readonly failure: string | null
  readonly createdAtMs: number
  /** When it was made or changed last. */
  readonly changedAtMs: number
  readonly outputs: readonly { readonly key: string; readonly value: string }[]
  readonly resources: readonly StackResourceSeen[]
}

export interface StackResourceSeen {
  readonly logicalId: string
  readonly physicalId: string | null
  /** `AWS::S3::Bucket` */
  readonly type: string
  readonly status: string
}

export interface LeftoverSeen {
  readonly kind: 'bucket' | 'logGroup'
  readonly name: string
}
