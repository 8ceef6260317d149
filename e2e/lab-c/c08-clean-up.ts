import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-c/c08-clean-up', doIt)
