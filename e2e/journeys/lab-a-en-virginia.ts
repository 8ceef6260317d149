import { labJourney } from '../lab-journey.ts'

labJourney({ by: 'hand', lab: 'lab-a', lang: 'en', region: 'us-east-1', initials: 'ada' })
