import { type Stage, stageNames, type VerifyReport } from './report.ts'

/** Markup of every kind, and what XML cannot hold. */
export const nasty = `<script>alert("1")</script>&'\u0007`

const stage = (name: Stage['name'], at: number): Stage =>
  at < 4
    ? { name, state: 'seen', at: `2026-01-02T03:04:0${at}.000Z`, afterSeconds: at, saw: nasty }
    : { name, state: at === 4 ? 'missing' : 'notReached', at: null, afterSeconds: null, saw: null }

/** For tests: broken in the middle, and all that was seen is nasty. */
export const report: VerifyReport = {
  version: '0.0.0',
  at: '2026-01-02T03:04:09.000Z',
  target: {
    kind: 'sandbox',
    account: '111122223333',
    caller: null,
    region: 'ap-northeast-1',
    partition: 'aws',
    endpoint: 'http://127.0.0.1:1',
  },
  run: 'cafe0000',
  user: nasty,
  signInUrl: 'http://127.0.0.1:1/signin?x=1',
  signInBy: 'browser',
  userAgent: nasty,
  subject: { alarm: nasty, namespace: nasty, metric: nasty, filters: [nasty], logGroups: [nasty], trails: [nasty], actions: [nasty] },
  outcome: 'broken',
  arrow: 'metric-to-alarm',
  reason: 'broken.alarmSilent',
  params: { alarm: nasty, saw: 'OK', why: nasty, counted: 3, want: nasty },
  attempts: [{ number: 1, at: '2026-01-02T03:04:00.000Z', eventId: nasty, region: nasty }],
  eventIds: [nasty],
  stages: stageNames.map(stage),
  screenshot: null,
  notes: [{ note: 'elsewhere', params: { regions: nasty, region: 'ap-northeast-1' } }],
}
