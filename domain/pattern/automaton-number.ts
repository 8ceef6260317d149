import { interning, type Walker } from './automaton.ts'

/**
 * Numbers as texts and as values at once: which spellings of a number have a value in a given range, as automata over the spelling.
 *
 * Values are IEEE doubles, so a spelling belongs to the nearest double, and a range of doubles is a range of decimals with exact bounds. Spellings with an
 * exponent are not a regular language (`0.0…01e9`: zeros are counted against the exponent), so they are taken exponent by exponent up to a `reach`.
 */

/** Doubles from `low` to `high`, both included, possibly infinite. */
export interface DoubleRange {
  readonly low: number
  readonly high: number
}

export type NumberGrammar =
  /** As JSON writes numbers. */
  | 'json'
  /** As a field of a line holds one: a plus sign, leading zeros, `5.` and `.5` as well. */
  | 'field'

// ---- doubles

const bits = new DataView(new ArrayBuffer(8))

/** The next larger double. */
export function nextUp(value: number): number {
  if (value === Number.POSITIVE_INFINITY) return value
  if (value === 0) return Number.MIN_VALUE
  bits.setFloat64(0, value)
  bits.setBigInt64(0, bits.getBigInt64(0) + (value > 0 ? 1n : -1n))
  return bits.getFloat64(0)
}

/** The next smaller double. */
export function nextDown(value: number): number {
  return -nextUp(-value)
}

/** The doubles that are in both. */
export function intersectRange(a: DoubleRange, b: DoubleRange): DoubleRange {
  return { low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) }
}

export function isEmptyRange(range: DoubleRange): boolean {
  return range.low > range.high
}

/** `ranges` without one value. */
export function withoutValue(ranges: readonly DoubleRange[], value: number): DoubleRange[] {
  return ranges.flatMap((range) =>
    value < range.low || value > range.high
      ? [range]
      : [
          ...(value === range.low ? [] : [{ low: range.low, high: nextDown(value) }]),
          ...(value === range.high ? [] : [{ low: nextUp(value), high: range.high }]),
        ].filter((part) => !isEmptyRange(part)),
  )
}

// ---- decimals

/** `digits` without zeros at either end, the point `point` places behind the first: 0.digits × 10^point. Never zero. */
interface Bound {
  readonly digits: string
  readonly point: number
  readonly isIncluded: boolean
}

/** Magnitudes from `low` (null: zero, included) to `high` (null: no end). */
interface MagnitudeRange {
  readonly low: Bound | null
  readonly high: Bound | null
}

function decimalOf(coefficient: bigint, powerOfTwo: number, isIncluded: boolean): Bound {
  const [whole, power] = powerOfTwo >= 0 ? [coefficient << BigInt(powerOfTwo), 0] : [coefficient * 5n ** BigInt(-powerOfTwo), powerOfTwo]
  const text = whole.toString()
  return { digits: text.replace(/0+$/, ''), point: text.length + power, isIncluded }
}

/** A finite double above zero as m × 2^e. */
function partsOf(value: number): { m: bigint; e: number } {
  bits.setFloat64(0, value)
  const raw = bits.getBigUint64(0)
  const exponent = Number((raw >> 52n) & 0x7ffn)
  const fraction = raw & 0xfffffffffffffn
  return exponent === 0 ? { m: fraction, e: -1074 } : { m: fraction | 0x10000000000000n, e: exponent - 1075 }
}

/** Half-way between a positive double (or zero) and the next one. Ties go to the even one; `forUpper`, the bound is the upper end of the smaller's decimals. */
function halfWayAbove(value: number, forUpper: boolean): Bound {
  const { m, e } = value === 0 ? { m: 0n, e: -1074 } : partsOf(value)
  // In units of half the last place: 2m + 1. (At a power of two the place above is the same up to the next double.)
  const smallerIsEven = m % 2n === 0n
  return decimalOf(2n * m + 1n, e - 1, forUpper ? smallerIsEven : !smallerIsEven)
}

/** The magnitudes whose spellings, under this sign, read as a double of the range; null if there is none. */
function magnitudesOf(range: DoubleRange, isNegative: boolean): MagnitudeRange | null {
  const low = isNegative ? -range.high : range.low
  const high = isNegative ? -range.low : range.high
  if (high < 0) return null
  return {
    low: low <= 0 ? null : halfWayAbove(nextDown(low), false),
    high: high === Number.POSITIVE_INFINITY ? null : halfWayAbove(high, true),
  }
}

// ---- comparing a spelling with a bound, digit by digit

/** How the digits read so far stand to the bound: `I…` before the point, `F…` behind it; `L` smaller and `G` greater for good. */
type Standing = string

const SMALLER: Standing = 'L'
const GREATER: Standing = 'G'
const BEFORE_DIGITS: Standing = 'I0='

/** Digits before the point: how many (leading zeros aside) and how they compare with as many of the bound's. */
function integerDigit(standing: Standing, digit: string, bound: Bound, point: number): Standing {
  if (standing === GREATER) return GREATER
  const sign = standing.at(-1) ?? '='
  const count = Number(standing.slice(1, -1))
  if (count === 0 && digit === '0') return standing
  if (count >= point) return GREATER
  if (sign !== '=') return `I${count + 1}${sign}`
  const theirs = bound.digits[count] ?? '0'
  return `I${count + 1}${digit < theirs ? '<' : digit > theirs ? '>' : '='}`
}

/** The point, or the end of the digits. */
function atPoint(standing: Standing, point: number): Standing {
  if (standing === GREATER) return GREATER
  const sign = standing.at(-1)
  const count = Number(standing.slice(1, -1))
  if (count < Math.max(point, 0)) return SMALLER
  return sign === '<' ? SMALLER : sign === '>' ? GREATER : 'F0'
}

function fractionDigit(standing: Standing, digit: string, bound: Bound, point: number): Standing {
  if (standing === SMALLER || standing === GREATER) return standing
  const place = Number(standing.slice(1))
  const index = point + place
  if (index >= bound.digits.length) return digit === '0' ? standing : GREATER
  const theirs = index < 0 ? '0' : (bound.digits[index] ?? '0')
  return digit === theirs ? `F${place + 1}` : digit < theirs ? SMALLER : GREATER
}

/** Behind the last digit: smaller, equal or greater. */
function atEnd(standing: Standing, bound: Bound, point: number): -1 | 0 | 1 {
  const behind = standing.startsWith('I') ? atPoint(standing, point) : standing
  if (behind === SMALLER) return -1
  if (behind === GREATER) return 1
  return point + Number(behind.slice(1)) < bound.digits.length ? -1 : 0
}

// ---- the walker

/** What one way through a spelling has settled on: its magnitudes, its exponent. */
interface Plan {
  readonly isNegative: boolean
  readonly magnitudes: MagnitudeRange
  readonly exponent: ExponentPlan
}

type ExponentPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'exactly'; readonly power: number }
  /** Any power beyond the reach, with at least as many zeros (or places) in front of it as it takes to undo it. An approximation from above. */
  | { readonly kind: 'beyond'; readonly isNegative: boolean; readonly reach: number; readonly places: number; readonly decades: Decades }
  /** The digits are all zero, the exponent is anything. */
  | { readonly kind: 'zero' }

/** Which leading digits the magnitudes can have: all, those from `low` on, those up to `high`, or between both. */
interface Decades {
  readonly low: string | null
  readonly high: string | null
}

interface Here {
  readonly plan: number
  /** s sign, i integer begins, z after a leading zero, d integer digits, p point without digits before, f fraction begins, g fraction digits, e, +, x exponent digits. */
  readonly phase: 's' | 'i' | 'z' | 'd' | 'p' | 'f' | 'g' | 'e' | '+' | 'x'
  readonly low: Standing
  readonly high: Standing
  /** Zeros or places seen (plan `beyond`), or digits of the exponent seen. */
  readonly count: number
}

/**
 * Spellings of numbers whose value is in one of the ranges.
 *
 * In      `reach`: exponents from −reach to reach are exact; `isLoose`: larger ones are let through where they might do (else left out)
 */
export function numberWalker(
  ranges: readonly DoubleRange[],
  grammar: NumberGrammar,
  reach: number,
  isLoose: boolean,
  codeOf: (symbol: number) => number,
): Walker {
  const plans: Plan[] = []
  for (const range of ranges) {
    if (isEmptyRange(range)) continue
    for (const isNegative of [false, true]) {
      const magnitudes = magnitudesOf(range, isNegative)
      if (magnitudes === null) continue
      plans.push({ isNegative, magnitudes, exponent: { kind: 'none' } })
      for (let power = -reach; power <= reach && reach > 0; power++)
        plans.push({ isNegative, magnitudes, exponent: { kind: 'exactly', power } })
      if (reach > 0 && magnitudes.high === null) {
        plans.push({ isNegative, magnitudes, exponent: { kind: 'exactly', power: 400 } })
      }
      if (reach > 0 && magnitudes.low === null) {
        plans.push({ isNegative, magnitudes, exponent: { kind: 'zero' } })
        plans.push({ isNegative, magnitudes, exponent: { kind: 'exactly', power: -400 } })
      }
      if (isLoose) {
        const decades = decadesOf(magnitudes)
        plans.push({
          isNegative,
          magnitudes,
          exponent: {
            kind: 'beyond',
            isNegative: false,
            reach,
            places: magnitudes.high === null ? 0 : Math.max(0, reach - magnitudes.high.point),
            decades,
          },
        })
        plans.push({
          isNegative,
          magnitudes,
          exponent: {
            kind: 'beyond',
            isNegative: true,
            reach,
            places: magnitudes.low === null ? 0 : Math.max(0, reach + magnitudes.low.point - 1),
            decades,
          },
        })
      }
    }
  }
  const states = interning<Here>((here) => `${here.plan}${here.phase}${here.low},${here.high},${here.count}`)
  const nowhere: readonly number[] = []

  const pointOf = (bound: Bound, plan: Plan): number => bound.point - (plan.exponent.kind === 'exactly' ? plan.exponent.power : 0)

  function digit(here: Here, plan: Plan, char: string, isFraction: boolean): Here | null {
    const { exponent, magnitudes } = plan
    if (exponent.kind === 'zero') return char === '0' ? here : null
    if (exponent.kind === 'beyond') {
      // Of a negative power the digits before the point count; of a positive one the zeros behind it.
      let { count } = here
      if (exponent.isNegative) {
        if (!isFraction && (count > 0 || char !== '0')) count = Math.min(count + 1, exponent.places)
      } else if (count < exponent.places) {
        if (char !== '0') return null
        if (isFraction) count++
      }
      const low = exponent.decades.low === null ? here.low : leadingDigit(here.low, char, exponent.decades.low)
      const high = exponent.decades.high === null ? here.high : leadingDigit(here.high, char, exponent.decades.high)
      const { decades } = exponent
      const tooLow = decades.low !== null && low === SMALLER
      const tooHigh = decades.high !== null && high === GREATER
      if (decades.low !== null && decades.high !== null && decades.low.startsWith('|')) {
        if (tooLow && tooHigh) return null
      } else if (tooLow || tooHigh) return null
      return { ...here, low, high, count }
    }
    let { low, high } = here
    if (magnitudes.low !== null) {
      const point = pointOf(magnitudes.low, plan)
      low = isFraction ? fractionDigit(low, char, magnitudes.low, point) : integerDigit(low, char, magnitudes.low, point)
      if (low === SMALLER) return null
    }
    if (magnitudes.high !== null) {
      const point = pointOf(magnitudes.high, plan)
      high = isFraction ? fractionDigit(high, char, magnitudes.high, point) : integerDigit(high, char, magnitudes.high, point)
      if (high === GREATER) return null
    }
    return { ...here, low, high }
  }

  function point(here: Here, plan: Plan): Here | null {
    if (plan.exponent.kind === 'zero' || plan.exponent.kind === 'beyond') return here
    const { magnitudes } = plan
    const low = magnitudes.low === null ? here.low : atPoint(here.low, pointOf(magnitudes.low, plan))
    const high = magnitudes.high === null ? here.high : atPoint(here.high, pointOf(magnitudes.high, plan))
    return low === SMALLER || high === GREATER ? null : { ...here, low, high }
  }

  /** The digits are over: is the value in the range? */
  function isWithin(here: Here, plan: Plan): boolean {
    const { exponent, magnitudes } = plan
    if (exponent.kind === 'zero') return true
    if (exponent.kind === 'beyond') {
      if (here.count < exponent.places) return false
      // A spelling of zero is none of the approximated ones.
      return (
        (exponent.decades.low === null || here.low !== BEFORE_DIGITS) && (exponent.decades.high === null || here.high !== BEFORE_DIGITS)
      )
    }
    if (magnitudes.low !== null) {
      const order = atEnd(here.low, magnitudes.low, pointOf(magnitudes.low, plan))
      if (order < 0 || (order === 0 && !magnitudes.low.isIncluded)) return false
    }
    if (magnitudes.high !== null) {
      const order = atEnd(here.high, magnitudes.high, pointOf(magnitudes.high, plan))
      if (order > 0 || (order === 0 && !magnitudes.high.isIncluded)) return false
    }
    return true
  }

  function exponentDigit(here: Here, exponent: ExponentPlan, char: string): Here | null {
    const phase = 'x' as const
    if (exponent.kind === 'zero') return { ...here, phase, count: 0 }
    if (exponent.kind === 'beyond') {
      // Count the digits behind leading zeros; more digits than the reach has make a power beyond it. (From above: as many are let through too.)
      const width = String(exponent.reach).length
      const seen = here.phase === 'x' ? here.count : 0
      return { ...here, phase, count: seen === 0 && char === '0' ? 0 : Math.min(seen + 1, width) }
    }
    if (exponent.kind === 'none') return null
    const digits = exponent.power === 0 ? '' : String(Math.abs(exponent.power))
    const seen = here.phase === 'x' ? here.count : 0
    if (seen === 0 && char === '0') return { ...here, phase, count: 0 }
    return digits[seen] === char ? { ...here, phase, count: seen + 1 } : null
  }

  function isExponentDone(here: Here, exponent: ExponentPlan): boolean {
    if (exponent.kind === 'zero') return true
    if (exponent.kind === 'beyond') return here.count >= String(exponent.reach).length
    return exponent.kind === 'exactly' && here.count === (exponent.power === 0 ? 0 : String(Math.abs(exponent.power)).length)
  }

  function advance(here: Here, char: string): Here | null {
    const plan = plans[here.plan]
    if (plan === undefined) return null
    const { exponent } = plan
    const isDigit = char >= '0' && char <= '9'
    switch (here.phase) {
      case 's':
        if (char === '-') return plan.isNegative ? { ...here, phase: 'i' } : null
        if (char === '+') return grammar === 'field' && !plan.isNegative ? { ...here, phase: 'i' } : null
        return plan.isNegative ? null : advance({ ...here, phase: 'i' }, char)
      case 'i': {
        if (char === '.' && grammar === 'field') {
          const behind = point(here, plan)
          return behind && { ...behind, phase: 'p' }
        }
        if (!isDigit) return null
        const next = digit(here, plan, char, false)
        return next && { ...next, phase: char === '0' && grammar === 'json' ? 'z' : 'd' }
      }
      case 'z':
      case 'd': {
        if (isDigit && here.phase === 'd') return digit(here, plan, char, false)
        if (char === '.') {
          const behind = point(here, plan)
          return behind && { ...behind, phase: 'f' }
        }
        return char === 'e' || char === 'E' ? toExponent(here, plan) : null
      }
      case 'p':
      case 'f':
      case 'g': {
        if (isDigit) {
          const next = digit(here, plan, char, true)
          return next && { ...next, phase: 'g' }
        }
        if (here.phase === 'p' || (here.phase === 'f' && grammar === 'json')) return null
        return char === 'e' || char === 'E' ? toExponent(here, plan) : null
      }
      case 'e': {
        if (char === '+' || char === '-') {
          const isNegative = char === '-'
          if (exponent.kind === 'exactly' && exponent.power !== 0 && exponent.power < 0 !== isNegative) return null
          if (exponent.kind === 'beyond' && exponent.isNegative !== isNegative) return null
          return { ...here, phase: '+', count: 0 }
        }
        if (!isDigit) return null
        if (exponent.kind === 'exactly' && exponent.power < 0) return null
        if (exponent.kind === 'beyond' && exponent.isNegative) return null
        return exponentDigit({ ...here, count: 0 }, exponent, char)
      }
      case '+':
      case 'x':
        return isDigit ? exponentDigit(here, exponent, char) : null
    }
  }

  /** The digits have been weighed: only the exponent is left to read. */
  function toExponent(here: Here, plan: Plan): Here | null {
    if (plan.exponent.kind === 'none' || !isWithin(here, plan)) return null
    return { plan: here.plan, phase: 'e', low: '', high: '', count: 0 }
  }

  return {
    cost: 4,
    starts: () => plans.map((_, plan) => states.idOf({ plan, phase: 's', low: BEFORE_DIGITS, high: BEFORE_DIGITS, count: 0 })),
    step(state, symbol) {
      const code = codeOf(symbol)
      if (code > 0x65) return nowhere
      const next = advance(states.at(state), String.fromCharCode(code))
      return next === null ? nowhere : [states.idOf(next)]
    },
    accepts(state) {
      const here = states.at(state)
      const plan = plans[here.plan]
      if (plan === undefined) return false
      if (here.phase === 'x') return isExponentDone(here, plan.exponent)
      const isWhole = here.phase === 'z' || here.phase === 'd' || here.phase === 'g' || (here.phase === 'f' && grammar === 'field')
      return isWhole && plan.exponent.kind === 'none' && isWithin(here, plan)
    },
  }
}

/** The leading digits of a magnitude, whatever its power of ten: `I0=` before the first that is not zero, then `F` and how many were equal. */
function leadingDigit(standing: Standing, char: string, bound: string): Standing {
  const digits = bound.startsWith('|') ? bound.slice(1) : bound
  if (standing === SMALLER || standing === GREATER) return standing
  if (standing === BEFORE_DIGITS && char === '0') return standing
  const place = standing === BEFORE_DIGITS ? 0 : Number(standing.slice(1))
  const theirs = digits[place] ?? '0'
  if (char === theirs) return `F${Math.min(place + 1, digits.length)}`
  return char < theirs ? SMALLER : GREATER
}

/** A `|` before the lower bound says that either bound will do: the range reaches from one decade into the next. */
function decadesOf(magnitudes: MagnitudeRange): Decades {
  const { low, high } = magnitudes
  if (low === null || high === null) return { low: null, high: null }
  if (low.point === high.point) return { low: low.digits, high: high.digits }
  if (low.point + 1 === high.point) return { low: `|${low.digits}`, high: high.digits }
  return { low: null, high: null }
}

/** Where in a number a spelling is. Missing: no number any more. */
const GRAMMARS: Readonly<Record<NumberGrammar, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  json: {
    begin: { '-': 'signed', zero: 'zero', digit: 'whole' },
    signed: { zero: 'zero', digit: 'whole' },
    zero: { point: 'point', power: 'power' },
    whole: { zero: 'whole', digit: 'whole', point: 'point', power: 'power' },
    point: { zero: 'fraction', digit: 'fraction' },
    fraction: { zero: 'fraction', digit: 'fraction', power: 'power' },
    power: { '-': 'powerSigned', '+': 'powerSigned', zero: 'powerDigits', digit: 'powerDigits' },
    powerSigned: { zero: 'powerDigits', digit: 'powerDigits' },
    powerDigits: { zero: 'powerDigits', digit: 'powerDigits' },
  },
  field: {
    begin: { '-': 'signed', '+': 'signed', zero: 'whole', digit: 'whole', point: 'point' },
    signed: { zero: 'whole', digit: 'whole', point: 'point' },
    whole: { zero: 'whole', digit: 'whole', point: 'fraction', power: 'power' },
    point: { zero: 'fraction', digit: 'fraction' },
    fraction: { zero: 'fraction', digit: 'fraction', power: 'power' },
    power: { '-': 'powerSigned', '+': 'powerSigned', zero: 'powerDigits', digit: 'powerDigits' },
    powerSigned: { zero: 'powerDigits', digit: 'powerDigits' },
    powerDigits: { zero: 'powerDigits', digit: 'powerDigits' },
  },
}
const WHOLE_NUMBERS = new Set(['zero', 'whole', 'fraction', 'powerDigits'])

function sortOf(code: number): string {
  if (code === 0x30) return 'zero'
  if (code > 0x30 && code <= 0x39) return 'digit'
  if (code === 0x2e) return 'point'
  if (code === 0x65 || code === 0x45) return 'power'
  return code === 0x2b ? '+' : code === 0x2d ? '-' : ''
}

/** Any number, whatever its value. */
export function anyNumber(grammar: NumberGrammar, codeOf: (symbol: number) => number): Walker {
  const table = GRAMMARS[grammar]
  const names = Object.keys(table)
  return {
    cost: 1,
    starts: () => [names.indexOf('begin')],
    step(state, symbol) {
      const next = table[names[state] ?? '']?.[sortOf(codeOf(symbol))]
      return next === undefined ? [] : [names.indexOf(next)]
    },
    accepts: (state) => WHOLE_NUMBERS.has(names[state] ?? ''),
  }
}

/** Any text that is no number. */
export function noNumber(grammar: NumberGrammar, codeOf: (symbol: number) => number): Walker {
  const number = anyNumber(grammar, codeOf)
  const DEAD = -1
  return {
    cost: 1,
    starts: number.starts,
    step: (state, symbol) => (state === DEAD ? [DEAD] : [number.step(state, symbol)[0] ?? DEAD]),
    accepts: (state) => state === DEAD || !number.accepts(state),
  }
}
