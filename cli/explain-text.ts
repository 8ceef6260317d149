/** How a judged chain looks: drawn on a terminal, or as Markdown. */
import type { ChainReport } from '../explain/report.ts'
import { chainMarks, type SaidChain, sayChain } from '../say/chain.ts'
import type { Lang, Say } from '../say/index.ts'
import { loadSay } from '../say/node.ts'
import type { Out } from './command.ts'
import { coloured, indent, targetLine } from './render.ts'

const colours: Readonly<Record<string, number>> = { whole: 32, ready: 32, broken: 31, waiting: 33, unseen: 35, notReached: 90 }

export const chainWords = (lang: Lang): Say => loadSay(lang, ['explain', 'verify', 'common'])

/** Arrow by arrow in the direction in which things flow, then the verdict, the proof, what to do. */
export function chainText(
  report: ChainReport,
  about: { readonly lang: Lang; readonly say: Say; readonly out: Pick<Out, 'hasColour'> },
): string {
  const words = chainWords(about.lang)
  const said = sayChain(report, words)
  const colour = (state: string, text: string): string => coloured(about.out, colours[state] ?? 0, text)
  const arrows = said.arrows.map(({ name, state, stateWord, lines }) => {
    const head = `${colour(state, chainMarks[state] ?? '?')} ${coloured(about.out, 1, name)}  ${colour(state, stateWord)}`
    // What is broken is told below, once.
    return state === 'broken' || lines.length === 0 ? head : `${head}\n${indent(lines.join('\n'), 2)}`
  })
  return [
    targetLine(report, about.say),
    said.title,
    '',
    arrows.join('\n'),
    '',
    ...verdictText(said, words, (text) => coloured(about.out, 1, text)),
  ].join('\n')
}

function verdictText(said: SaidChain, words: Say, bold: (text: string) => string): readonly string[] {
  const { cause, notes } = said
  return [
    bold(said.verdict),
    ...(cause
      ? [
          ...cause.proof,
          ...(cause.doubt === null ? [] : [cause.doubt]),
          '',
          bold(words('head.fix')),
          ...cause.fix,
          ...(cause.commands.length === 0 ? [] : ['', words('head.commands'), ...cause.commands.map((command) => indent(command, 2))]),
          '',
          words('head.read', { source: cause.source }),
        ]
      : []),
    ...(notes.length === 0 ? [] : ['', words('head.notes'), ...notes.map((note) => `- ${note.replaceAll('\n', '\n  ')}`)]),
  ]
}

/** For an issue or a chat. */
export function chainMarkdown(report: ChainReport, about: { readonly lang: Lang; readonly say: Say }): string {
  const words = chainWords(about.lang)
  const said = sayChain(report, words)
  const { cause } = said
  return [
    `## ${said.title}`,
    '',
    plain(targetLine(report, about.say)),
    '',
    `**${plain(said.verdict).replaceAll('\n', '  \n')}**`,
    '',
    ...said.arrows.map(
      ({ name, state, stateWord, lines }) =>
        `- ${chainMarks[state] ?? '?'} ${name}: ${stateWord}${state === 'broken' || lines.length === 0 ? '' : `  \n  ${lines.map(plain).join('  \n  ')}`}`,
    ),
    ...(cause
      ? [
          '',
          cause.proof.map(plain).join('  \n'),
          ...(cause.doubt === null ? [] : ['', plain(cause.doubt)]),
          '',
          `### ${words('head.fix')}`,
          '',
          cause.fix.map(plain).join('  \n'),
          ...cause.commands.flatMap((command) => ['', '```sh', command, '```']),
          '',
          words('head.read', { source: `<${cause.source}>` }),
        ]
      : []),
    ...(said.notes.length === 0
      ? []
      : ['', `### ${words('head.notes')}`, '', ...said.notes.map((note) => `- ${plain(note).replaceAll('\n', '  \n  ')}`)]),
    '',
  ].join('\n')
}

/** What was seen may hold what Markdown would take for its own. */
const plain = (text: string): string => text.replaceAll(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`)
