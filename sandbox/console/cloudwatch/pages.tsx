import type { PageRoute } from '../shell/sections.ts'
import { AlarmPage } from './alarm-page.tsx'
import { AlarmsPage } from './alarms-page.tsx'
import { CreateAlarmPage } from './create-alarm-page.tsx'
import { CreateLogGroupPage } from './create-log-group-page.tsx'
import { CreateMetricFilterPage } from './create-metric-filter-page.tsx'
import { EditAlarmPage } from './edit-alarm-page.tsx'
import { EditMetricFilterPage } from './edit-metric-filter-page.tsx'
import { LogEventsPage } from './log-events-page.tsx'
import { LogGroupPage } from './log-group-page.tsx'
import { LogGroupsPage } from './log-groups-page.tsx'
import { MetricsPage } from './metrics-page.tsx'

export const routes: readonly PageRoute[] = [
  { path: '', page: AlarmsPage },
  { path: 'alarms', page: AlarmsPage },
  { path: 'create-alarm', page: CreateAlarmPage },
  { path: 'edit-alarm/:name', page: EditAlarmPage },
  { path: 'alarm/:name', page: AlarmPage },
  { path: 'log-groups', page: LogGroupsPage },
  { path: 'create-log-group', page: CreateLogGroupPage },
  { path: 'log-group/:name', page: LogGroupPage },
  { path: 'log-group/:name/events', page: LogEventsPage },
  { path: 'log-group/:name/create-metric-filter', page: CreateMetricFilterPage },
  { path: 'log-group/:name/edit-metric-filter/:filter', page: EditMetricFilterPage },
  { path: 'metrics', page: MetricsPage },
]
