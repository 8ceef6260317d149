/**
 * The templates of Lab B's stack, by the step that deploys them: each holds what the steps so far have written. The files are
 * `apps/cdk/templates/<name>.json`, made from the app by `scripts/cdk-templates.ts`.
 */
export const stackTemplates = [
  'b01-bucket',
  'b02-log-group',
  'b03-trail',
  'b04-metric-filter',
  'b05-alarm',
  'b06-topic',
  'b08-deploy',
] as const

export type StackTemplate = (typeof stackTemplates)[number]
