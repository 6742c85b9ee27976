/** Keeps the last few results of slow reading, also while they are being read; failures are not kept. */
export const createRecent = <T>(most: number) => {
  const kept = new Map<string, Promise<T>>()
  return {
    get: (key: string, read: () => Promise<T>): Promise<T> => {
      const known = kept.get(key)
      if (known) {
        kept.delete(key)
        kept.set(key, known)
        return known
      }
      const reading = read()
      kept.set(key, reading)
      reading.catch(() => kept.delete(key))
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break
        kept.delete(oldest)
      }
      return reading
    },
  }
}
