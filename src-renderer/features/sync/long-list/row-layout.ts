/** Sizes in pixels. */
export interface RowSizes {
  row: number
  heading: number
}

export interface RowLayout {
  height: number
  /** Where a row begins, below its heading if it has one. */
  topOf: (index: number) => number
  /** Whether a heading stands above the row. */
  startsGroup: (index: number) => boolean
  /** The row at a height; above the first it is the first, below the last the last. */
  indexAt: (px: number) => number
}

/** How many of a rising list of numbers are at most `limit`. */
function countUpTo(rising: readonly number[], limit: number): number {
  let [low, high] = [0, rising.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rising[middle] ?? Infinity) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Where everything is in a list of rows of one height, with headings between them and at most one row that is open. */
export function rowLayout(
  total: number,
  starts: readonly number[],
  sizes: RowSizes,
  opened: { index: number; height: number } | null,
): RowLayout {
  const topOf = (index: number): number =>
    index * sizes.row + countUpTo(starts, index) * sizes.heading + (opened && index > opened.index ? opened.height : 0)
  return {
    height: topOf(total),
    topOf,
    startsGroup: (index) => starts[countUpTo(starts, index) - 1] === index,
    indexAt: (px) => {
      let [low, high] = [0, Math.max(0, total - 1)]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (topOf(middle) <= px) low = middle
        else high = middle - 1
      }
      return low
    },
  }
}

/**
 * Finds where groups begin in the pages that are loaded. What lies before a page that is not loaded is not known, so its
 * first row has no heading until then. Pages are looked through once.
 */
export function createGroupStarts<T>(
  pageSize: number,
  keyOf: (row: T) => string,
): (pages: ReadonlyMap<number, T[]>) => number[] {
  const known = new WeakMap<T[], number[]>()
  function startsWithin(rows: T[]): number[] {
    const before = known.get(rows)
    if (before) return before
    const keys = rows.map(keyOf)
    const starts = keys.flatMap((key, index) => (index > 0 && key !== keys[index - 1] ? [index] : []))
    known.set(rows, starts)
    return starts
  }
  return (pages) =>
    [...pages.keys()]
      .sort((a, b) => a - b)
      .flatMap((number) => {
        const rows = pages.get(number) ?? []
        const [first, before] = [rows[0], pages.get(number - 1)?.at(-1)]
        const begins = first !== undefined && (number === 0 || (before !== undefined && keyOf(before) !== keyOf(first)))
        return [...(begins ? [0] : []), ...startsWithin(rows)].map((index) => number * pageSize + index)
      })
}
