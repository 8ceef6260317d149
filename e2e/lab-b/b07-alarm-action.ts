import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-b/b07-alarm-action', doIt)
