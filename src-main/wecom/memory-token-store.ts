import type { StoredToken, TokenStore } from './types.ts'

/** Tokens that end with the process: for secrets that are tried before they are stored, and for tests. */
export function createMemoryTokenStore(): TokenStore {
  const tokens = new Map<string, StoredToken>()
  const locks = new Map<string, Promise<unknown>>()

  return {
    read: (secretId) => Promise.resolve(tokens.get(secretId) ?? null),
    write(secretId, token) {
      tokens.set(secretId, token)
      return Promise.resolve()
    },
    clear(secretId) {
      tokens.delete(secretId)
      return Promise.resolve()
    },
    exclusively(secretId, work, signal) {
      const before = locks.get(secretId) ?? Promise.resolve()
      const run = before.then(() => {
        signal?.throwIfAborted()
        return work()
      })
      // The next in line waits for this one's end, however it ends.
      const settled = run.then(
        () => undefined,
        () => undefined,
      )
      locks.set(secretId, settled)
      return run
    },
  }
}
