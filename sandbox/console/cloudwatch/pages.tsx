import type { PageRoute } from '../shell/sections.ts'
import { AlarmPage } from './alarm-page.tsx'
import { AlarmsPage } from './alarms-page.tsx'
import { CreateAlarmPage } from './create-alarm-page.tsx'
import { CreateLogGroupPage } from './create-log-group-page.tsx'
import { CreateMetricFilterPage } from './create-metric-filter-page.tsx'
import { LogEventsPage } from './log-events-page.tsx'
import { LogGroupPage } from './log-group-page.tsx'
import { LogGroupsPage } from './log-groups-page.tsx'
import { MetricsPage } from './metrics-page.tsx'

export const routes: readonly PageRoute[] = [
  { path: '', page: AlarmsPage },
  { path: 'alarms', page: AlarmsPage },
  { path: 'create-alarm', page: CreateAlarmPage },
  { path: 'alarms/:name', page: AlarmPage },
  { path: 'log-groups', page: LogGroupsPage },
  { path: 'create-log-group', page: CreateLogGroupPage },
  { path: 'log-groups/:name', page: LogGroupPage },
  { path: 'log-groups/:name/events', page: LogEventsPage },
  { path: 'log-groups/:name/create-metric-filter', page: CreateMetricFilterPage },
  { path: 'metrics', page: MetricsPage },
]
