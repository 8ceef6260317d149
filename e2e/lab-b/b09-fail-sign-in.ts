import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-b/b09-fail-sign-in', doIt)
