import type words from '../../../locales/en/console/cloudtrail.json'
import { type SayIn, useSay } from '../shell/words.ts'

export type TrailKey = keyof typeof words
export type SayTrail = SayIn<TrailKey>
export const useSayTrail = (): SayTrail => useSay<TrailKey>()
