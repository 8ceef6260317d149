/** The part of a syntax tree that we look at. ESTree, https://github.com/estree/estree */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/**
 * A step's card without its judgement. A page prints the card's ways; judging is the local server's part, and the judgement of a pattern
 * alone would weigh more than the page.
 *
 * @param code the card's module, in JavaScript
 * @param parse makes it an ESTree program
 * @throws Error where the card's shape is another one than `export default step(lab, { … check … })`
 */
export function withoutJudgement(code: string, parse: (code: string) => unknown): string {
  const program = node(parse(code))
  const exported = list(program?.body).find(({ type }) => type === 'ExportDefaultDeclaration')
  const card = list(node(exported?.declaration)?.arguments).find(({ type }) => type === 'ObjectExpression')
  const judgement = list(card?.properties).find((property) => node(property.key)?.name === 'check')
  if (!judgement) throw new Error('This card is no `export default step(lab, { … check … })`.')
  return `${code.slice(0, judgement.start)}check: null${code.slice(judgement.end)}`
}

const node = (value: unknown): Node | undefined => (isNode(value) ? value : undefined)
const list = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : [])
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
