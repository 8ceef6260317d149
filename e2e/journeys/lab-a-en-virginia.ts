import { labJourney } from '../lab-journey.ts'

labJourney({ lab: 'lab-a', lang: 'en', region: 'us-east-1', initials: 'ada' })
