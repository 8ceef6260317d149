import { doIt } from '../do-it.ts'
import { gesture } from '../gesture.ts'

export default gesture('lab-a/a04-filter-pattern', doIt)
