import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-c/c01-event-history', doIt)
