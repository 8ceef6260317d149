/**
 * AWS's alarm messages are printed by Java: a double always shows a fraction (`1.0`, `1.0E7`), an integer never does, keys come in a fixed
 * order. `jsonText` prints like that; a number that Java holds as a double is wrapped by `double`.
 */
export type JsonText =
  | string
  | number
  | boolean
  | null
  | Double
  | Raw
  | readonly JsonText[]
  | { readonly [key: string]: JsonText | undefined }

const isDouble: unique symbol = Symbol('double')

export interface Double {
  readonly [isDouble]: number
}

/** Marks a number to be printed as Java prints doubles. */
export function double(value: number): Double {
  return { [isDouble]: value }
}

const isRaw: unique symbol = Symbol('raw')

export interface Raw {
  readonly [isRaw]: string
}

/** Marks a text that is JSON already, to be put in as it is. */
export function raw(json: string): Raw {
  return { [isRaw]: json }
}

/** Compact JSON, keys in the order given; keys whose value is undefined are left out. */
export function jsonText(value: JsonText): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((each: JsonText) => jsonText(each)).join(',')}]`
  if (isDoubleValue(value)) return javaDouble(value[isDouble])
  if (isRawValue(value)) return value[isRaw]
  const members = Object.entries(value as { readonly [key: string]: JsonText | undefined }).flatMap(([key, member]) =>
    member === undefined ? [] : [`${JSON.stringify(key)}:${jsonText(member)}`],
  )
  return `{${members.join(',')}}`
}

function isDoubleValue(value: object): value is Double {
  return isDouble in value
}

function isRawValue(value: object): value is Raw {
  return isRaw in value
}

/**
 * A number as Java's `Double.toString` prints it: plain between 10^-3 and 10^7, always with a fraction; elsewhere `1.0E7`, `1.0E-4`.
 *
 * Source  https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Double.html#toString(double)
 */
export function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(value)
    return plain.includes('.') ? plain : `${plain}.0`
  }
  const [mantissa = '', exponent = ''] = value.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`
}
