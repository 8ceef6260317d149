import { labJourney } from '../lab-journey.ts'

labJourney({ by: 'hand', lab: 'lab-a', lang: 'ko', region: 'ap-northeast-2', initials: 'kim' })
