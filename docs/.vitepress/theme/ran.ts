import { shallowRef } from 'vue'

/** The step whose commands the sandbox has run last; its check looks again when this changes. */
export const ranStep = shallowRef<{ readonly lab: string; readonly step: string } | null>(null)
