import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-b/b01-bucket', doIt)
