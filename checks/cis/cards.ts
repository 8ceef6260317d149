import { call } from '../../domain/command/command.ts'
import { type Step, step } from '../step.ts'
import { topicArn } from '../values.ts'
import { differing, judgeControl, reasons } from './chain.ts'
import { type Control, controls, idOf, recommendedAlarm } from './controls.ts'
import cis, { alarmName, named } from './lab.ts'

/**
 * A control's card. By name it is asked for as any version of the benchmark numbers it, as Security Hub does, and with all of a version's by
 * the version: `4.3`, `3.3`, `CloudWatch.1`, `v1.4`.
 */
const card = (control: Control): Step =>
  step(cis, {
    id: idOf(control),
    also: [
      ...Object.values(control.versions).filter((number) => number !== null),
      ...Object.entries(control.versions).flatMap(([version, number]) => (number === null ? [] : [`v${version}`])),
      ...(control.securityHub === null ? [] : [control.securityHub.toLowerCase()]),
    ],
    reads: ['trails', 'trailStatuses', 'trailSelectors', 'metricFilters', 'alarms', 'audiences', 'muteRules'],
    reasons,
    // The chain of a multi-region trail stands in the trail's home region and watches all the others from there.
    elsewhere: { on: 'metricFilters', near: differing, counts: true },
    ways: {
      cli: (values) => {
        const want = named(values)
        return [
          call('logs', 'PutMetricFilter', {
            logGroupName: want.logGroup,
            filterName: control.name,
            filterPattern: control.pattern,
            metricTransformations: [
              { metricNamespace: want.metricNamespace, metricName: control.name, metricValue: recommendedAlarm.metricValue },
            ],
          }),
          call('cloudwatch', 'PutMetricAlarm', {
            AlarmName: alarmName(control, want),
            Namespace: want.metricNamespace,
            MetricName: control.name,
            Statistic: recommendedAlarm.statistic,
            Period: recommendedAlarm.period,
            EvaluationPeriods: recommendedAlarm.evaluationPeriods,
            Threshold: recommendedAlarm.threshold,
            ComparisonOperator: recommendedAlarm.comparisonOperator,
            TreatMissingData: recommendedAlarm.treatMissingData,
            AlarmActions: [topicArn(values)],
          }),
        ]
      },
      undo: (values) => {
        const want = named(values)
        return [
          call('cloudwatch', 'DeleteAlarms', { AlarmNames: [alarmName(control, want)] }, { goneOn: ['ResourceNotFound'] }),
          call(
            'logs',
            'DeleteMetricFilter',
            { logGroupName: want.logGroup, filterName: control.name },
            { goneOn: ['ResourceNotFoundException'] },
          ),
        ]
      },
    },
    check: (evidence, values, now) => judgeControl(control, evidence, values, now),
  })

export const cards: readonly Step[] = controls.map(card)
