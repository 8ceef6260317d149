import type { Section } from '../shell/sections.ts'

export const section: Section = {
  id: 'cloudwatch',
  order: 20,
  name: 'CloudWatch',
  about: 'aboutCloudWatch',
  words: ['cloudwatch'],
  nav: [
    { heading: 'alarms', entries: [{ label: 'allAlarms', path: 'alarms', below: ['alarm', 'create-alarm', 'edit-alarm'] }] },
    { heading: 'cwNavLogs', entries: [{ label: 'logGroups', path: 'log-groups', below: ['log-group', 'create-log-group'] }] },
    { heading: 'metricsNav', entries: [{ label: 'allMetrics', path: 'metrics' }] },
  ],
  load: () => import('./pages.tsx'),
}
