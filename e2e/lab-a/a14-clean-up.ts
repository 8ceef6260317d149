import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-a/a14-clean-up', doIt)
