import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import { useSay } from '../shell/words.ts'

/** JSON with two spaces, other text as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch (cause) {
    if (cause instanceof SyntaxError) return text
    throw cause
  }
}

/** Code or JSON to read and to copy. */
export function CodeView({ text, label }: { readonly text: string; readonly label: string }) {
  const say = useSay()
  const shown = pretty(text)
  return (
    <div>
      <CopyToClipboard copyButtonText={say('copy')} copySuccessText={say('copied')} copyErrorText={say('copyFailed')} textToCopy={shown} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="code-view" aria-label={label} tabIndex={0}>
        <pre>{shown}</pre>
      </section>
    </div>
  )
}

/** A name or ARN with a button that copies it. */
export function Copyable({ text }: { readonly text: string }) {
  const say = useSay()
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      copyButtonAriaLabel={`${say('copy')}: ${text}`}
      copySuccessText={say('copied')}
      copyErrorText={say('copyFailed')}
    />
  )
}
