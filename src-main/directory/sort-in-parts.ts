import { setImmediate } from 'node:timers/promises'

/** Items that are sorted or merged without a pause: a few milliseconds. */
const partLength = 4000

/** Sorts a long list with the thread free in between. Equal items keep their order. */
export const sortInParts = async <T>(items: readonly T[], compare: (a: T, b: T) => number): Promise<T[]> => {
  let parts: T[][] = []
  for (let first = 0; first < items.length; first += partLength) {
    parts.push(items.slice(first, first + partLength).sort(compare))
    await setImmediate()
  }
  while (parts.length > 1) {
    const merged: T[][] = []
    for (let index = 0; index < parts.length; index += 2)
      merged.push(await merge(parts[index] ?? [], parts[index + 1] ?? [], compare))
    parts = merged
  }
  return parts[0] ?? []
}

const merge = async <T>(left: T[], right: T[], compare: (a: T, b: T) => number): Promise<T[]> => {
  if (right.length === 0) return left
  const merged: T[] = []
  let [fromLeft, fromRight] = [0, 0]
  while (fromLeft < left.length && fromRight < right.length) {
    // Both are inside their lists, as the loop says.
    const [a, b] = [left[fromLeft] as T, right[fromRight] as T]
    if (compare(a, b) <= 0) {
      merged.push(a)
      fromLeft++
    } else {
      merged.push(b)
      fromRight++
    }
    if (merged.length % partLength === 0) await setImmediate()
  }
  for (; fromLeft < left.length; fromLeft++) merged.push(left[fromLeft] as T)
  for (; fromRight < right.length; fromRight++) merged.push(right[fromRight] as T)
  return merged
}
