import { labJourney } from '../lab-journey.ts'

labJourney({ by: 'commands', lab: 'lab-b', lang: 'en', region: 'us-east-1', initials: 'ada' })
