/** Letters to change, insert, delete or swap with a neighbour to turn one text into the other, case and the kind of separator ignored. */
export function distance(one: string, other: string): number {
  const a = plain(one)
  const b = plain(other)
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const here = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const isSame = a[row - 1] === b[column - 1]
      let best = Math.min((last[column] ?? 0) + 1, (here[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (isSame ? 0 : 1))
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, (before[column - 2] ?? 0) + 1)
      here.push(best)
    }
    before = last
    last = here
  }
  return last[b.length] ?? 0
}

/** A name that somebody may have typed for the wanted one: at most one letter in six is wrong. The wanted name itself is not near. */
export const isNear = (name: string, want: string): boolean =>
  name !== want && distance(name, want) <= Math.max(1, Math.floor(want.length / 6))

/** The nearest of the names, if one is near. */
export function nearest(names: readonly string[], want: string): string | undefined {
  return names.filter((name) => isNear(name, want)).sort((one, other) => distance(one, want) - distance(other, want))[0]
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_./ ]/g, '-')
