import { SubscriptionTable } from './subscription-table.tsx'

export const SubscriptionsPage = () => <SubscriptionTable level="h1" />
