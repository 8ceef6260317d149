import { labJourney } from '../lab-journey.ts'

labJourney({ by: 'hand', lab: 'lab-a', lang: 'zh', region: 'ap-northeast-1', initials: 'lin' })
