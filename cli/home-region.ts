import type { Lang } from '../say/index.ts'

/** Where each edition's lab is done, unless the person says otherwise. */
export const homeRegions: Readonly<Record<Lang, string>> = { zh: 'ap-northeast-1', ko: 'ap-northeast-2', en: 'us-east-1' }
