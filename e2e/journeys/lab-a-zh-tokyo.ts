import { labJourney } from '../lab-journey.ts'

labJourney({ lab: 'lab-a', lang: 'zh', region: 'ap-northeast-1', initials: 'lin' })
