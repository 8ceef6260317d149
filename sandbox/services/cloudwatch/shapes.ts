/** Members that several operations share, in the model's own spelling. */
import type { Dimension } from '../../pipeline/signals.ts'

export interface WireDimension {
  readonly Name: string
  readonly Value: string
}
export interface WireTag {
  readonly Key: string
  readonly Value: string
}

export const readDimensions = (dimensions: readonly WireDimension[] = []): Dimension[] =>
  dimensions.map(({ Name, Value }) => ({ name: Name, value: Value }))
export const writeDimensions = (dimensions: readonly Dimension[]): WireDimension[] =>
  dimensions.map(({ name, value }) => ({ Name: name, Value: value }))
