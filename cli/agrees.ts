import type { Call } from './command.ts'

/**
 * Whether the person lets it begin: `--yes`, or a yes typed at a terminal below what would be done. Where the answer is for a program nobody is
 * asked, and nobody has agreed.
 */
export async function agrees(
  { options, format, out }: Pick<Call, 'options' | 'format' | 'out'>,
  question: () => Promise<{ readonly plan: string; readonly ask: string }>,
): Promise<boolean> {
  if (options.yes === true) return true
  if (format !== 'text') return false
  const { plan, ask } = await question()
  out.line(plan)
  return /^(y|yes|是|好|네|예)$/i.test((await out.ask(ask)).trim())
}
