export type * from './ast.ts'
export { type AwsOperation, awsText, PatternError, type PatternErrorCode } from './error.ts'
export type { ClauseFinding, Explanation, Found, Obstacle } from './explain.ts'
export {
  dimensionReader,
  extractDimension,
  extractFields,
  extractValue,
  isDimensionValue,
  isMetricValue,
  metricValueReader,
} from './extract.ts'
export { compilePattern, type Matcher } from './match.ts'
export { MAX_PATTERN_LENGTH, parsePattern, parseSelector } from './parse.ts'
export { printPattern, printSelector } from './print.ts'
export { type PatternWarning, warnings } from './warnings.ts'
