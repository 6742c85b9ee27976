/**
 * Calls `work` for every item, `width` at a time, in order of the list.
 * The first failure stops further items and is thrown once those under way have ended.
 */
export const eachConcurrently = async <Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> => {
  let next = 0
  let failure: { error: unknown } | null = null
  const lane = async (): Promise<void> => {
    while (next < items.length && !failure) {
      const item = items[next++]
      if (item === undefined) continue
      try {
        await work(item)
      } catch (error) {
        failure ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane))
  const failed = failure as { error: unknown } | null
  if (failed) throw failed.error
}
