import { labJourney } from '../lab-journey.ts'

labJourney({ by: 'commands', lab: 'lab-a', lang: 'zh', region: 'cn-north-1', initials: 'wx' })
