/**
 * Columns of a text on a terminal. What stands in English help needs no tables; those for everything else take a third of the time in which help
 * is to be there, so they are loaded once something else may be shown.
 */
let exact: ((text: string) => number) | null = null

/** Until then every character is one column wide. */
export async function loadWidths(): Promise<void> {
  exact ??= (await import('string-width')).default
}

/** Latin, and the marks and arrows that stand in our sentences: each one column. */
const plain = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2193]*$/

export const columnsOf = (text: string): number => (exact === null || plain.test(text) ? text.length : exact(text))
