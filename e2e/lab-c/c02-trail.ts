import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-c/c02-trail', doIt)
