import { labJourney } from '../lab-journey.ts'

labJourney({ by: 'commands', lab: 'lab-b', lang: 'zh', region: 'ap-northeast-1', initials: 'lin' })
