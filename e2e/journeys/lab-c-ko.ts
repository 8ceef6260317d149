import { freePort } from '../lab-c/receiver.ts'
import { labJourney } from '../lab-journey.ts'

labJourney({
  by: 'hand',
  lab: 'lab-c',
  lang: 'ko',
  region: 'ap-northeast-2',
  initials: 'kim',
  own: { endpoint: `http://127.0.0.1:${await freePort()}/sns` },
})
