import { momentIn } from '../../../say/index.ts'
import { useHere } from '../shell/aws.ts'

/** A moment as local time with UTC behind it. `at` in milliseconds since 1970, or a Date of the SDK; nothing gives a dash. */
export function Moment({ at }: { readonly at: number | Date | undefined }) {
  const { lang } = useHere()
  if (at === undefined) return <>-</>
  const atMs = typeof at === 'number' ? at : at.getTime()
  return <time dateTime={new Date(atMs).toISOString()}>{momentIn(lang, atMs)}</time>
}
