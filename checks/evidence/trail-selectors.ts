import type { SelectorFieldSeen, TrailSelectorsSeen } from '../shapes.ts'
import { evidence } from './evidence.ts'
import { trails } from './trails.ts'

/**
 * Which events each trail that is at home here records, in the form in which AWS keeps it: basic or advanced.
 *
 * Source  https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
 */
export const trailSelectors = evidence<readonly TrailSelectorsSeen[]>({
  needs: [{ action: 'cloudtrail:GetEventSelectors', on: 'trail' }],
  async read(ask) {
    const here = (await ask.use(trails)).filter(({ homeRegion }) => homeRegion === ask.region)
    const cloudtrail = await ask.cloudtrail()
    return Promise.all(
      here.map(async ({ arn }) => {
        const { EventSelectors = [], AdvancedEventSelectors = [] } = await cloudtrail.getEventSelectors({ TrailName: arn })
        return {
          trailArn: arn,
          basic: EventSelectors.map((selector) => ({
            readWrite: selector.ReadWriteType ?? 'All',
            hasManagement: selector.IncludeManagementEvents ?? true,
            excludedSources: selector.ExcludeManagementEventSources ?? [],
          })),
          advanced: AdvancedEventSelectors.map(({ FieldSelectors = [] }) => ({
            fields: FieldSelectors.map(
              (field): SelectorFieldSeen => ({
                field: field.Field ?? '',
                ...(field.Equals ? { equals: field.Equals } : {}),
                ...(field.StartsWith ? { startsWith: field.StartsWith } : {}),
                ...(field.EndsWith ? { endsWith: field.EndsWith } : {}),
                ...(field.NotEquals ? { notEquals: field.NotEquals } : {}),
                ...(field.NotStartsWith ? { notStartsWith: field.NotStartsWith } : {}),
                ...(field.NotEndsWith ? { notEndsWith: field.NotEndsWith } : {}),
              }),
            ),
          })),
        }
      }),
    )
  },
})
