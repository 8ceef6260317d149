import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-a/a12-create-alarm', doIt)
