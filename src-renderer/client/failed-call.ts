const calls = new WeakMap<Error, string>()

/** Notes which call of the contract failed, such as `sync.start`, for the diagnosis that people copy. */
export function rememberCall<T>(error: T, path: readonly string[]): T {
  if (error instanceof Error) calls.set(error, path.join('.'))
  return error
}

export const callOf = (error: unknown): string | null => (error instanceof Error ? (calls.get(error) ?? null) : null)
