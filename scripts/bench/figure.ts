/** One thing measured. */
export interface Figure {
  readonly name: string
  readonly figure: number
  readonly unit: string
  readonly note?: string
}
