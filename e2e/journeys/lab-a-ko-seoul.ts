import { labJourney } from '../lab-journey.ts'

labJourney({ lab: 'lab-a', lang: 'ko', region: 'ap-northeast-2', initials: 'kim' })
