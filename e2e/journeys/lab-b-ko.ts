import { labJourney } from '../lab-journey.ts'

labJourney({ by: 'commands', lab: 'lab-b', lang: 'ko', region: 'ap-northeast-2', initials: 'kim' })
