import type words from '../../../locales/en/console/cloudformation.json'
import { type SayIn, useSay } from '../shell/words.ts'

/** Says the shell's words and this section's. */
export const useSayStack = (): SayIn<keyof typeof words> => useSay<keyof typeof words>()
