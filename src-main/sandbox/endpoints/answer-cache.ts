/** Serialised answers, so that a large department is turned into JSON once per change and not once per call. */
export interface AnswerCache {
  /** The answer kept under `key` if it was made at the same `stamp`; otherwise a new one. */
  get(key: string, stamp: number, make: () => Buffer): Buffer
  readonly sizeBytes: number
}

export function createAnswerCache(limitBytes: number): AnswerCache {
  const answers = new Map<string, { stamp: number; body: Buffer }>()
  let sizeBytes = 0
  const drop = (key: string) => {
    sizeBytes -= answers.get(key)?.body.length ?? 0
    answers.delete(key)
  }
  return {
    get sizeBytes() {
      return sizeBytes
    },
    get(key, stamp, make) {
      const known = answers.get(key)
      if (known?.stamp === stamp) return known.body
      drop(key)
      const body = make()
      if (body.length > limitBytes) return body
      answers.set(key, { stamp, body })
      sizeBytes += body.length
      for (const oldest of answers.keys()) {
        if (sizeBytes <= limitBytes) break
        drop(oldest)
      }
      return body
    },
  }
}
