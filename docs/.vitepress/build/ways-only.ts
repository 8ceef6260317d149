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
 * Several cards that are judged alike may be made by a function of their lab: its one call of `step` is the place then, and the cards that
 * call it hold nothing to take out.
 *
 * @throws Error where the module is neither
 */
export function withoutJudgement(code: string, parse: (code: string) => unknown): string {
  const program = node(parse(code))
  const exported = list(program?.body).find(({ type }) => type === 'ExportDefaultDeclaration')
  const made = node(exported?.declaration)
  const maker = node(made?.callee)?.name
  const isMadeElsewhere = made?.type === 'CallExpression' && typeof maker === 'string' && maker !== 'step'
  if (isMadeElsewhere) return code
  const call = exported === undefined ? [...within(program)].find(isStep) : made
  const card = call && isStep(call) ? list(call.arguments).find(({ type }) => type === 'ObjectExpression') : undefined
  const judgement = list(card?.properties).find((property) => node(property.key)?.name === 'check')
  if (!judgement) throw new Error('This card is no `export default step(lab, { … check … })`.')
  return `${code.slice(0, judgement.start)}check: null${code.slice(judgement.end)}`
}

const isStep = ({ type, callee }: Node): boolean => type === 'CallExpression' && node(callee)?.name === 'step'

/** Every node of a tree. */
function* within(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* within(each)
  else if (isNode(value)) {
    yield value
    yield* within(Object.values(value))
  }
}

const node = (value: unknown): Node | undefined => (isNode(value) ? value : undefined)
const list = (value: unknown): readonly Node[] => (Array.isArray(value) ? value.filter(isNode) : [])
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
