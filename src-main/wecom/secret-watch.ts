/** Hears what WeCom does with the secrets of a company. Called in the middle of calls: it must be quick and never throw. */
export interface SecretWatch {
  tokenIssued(profileId: string, secretId: string): void
  /** One request for a token failed; it may be tried again. */
  tokenFailed(profileId: string, secretId: string, error: unknown): void
  callAnswered(profileId: string, secretId: string): void
  /** A call failed for good. */
  callFailed(profileId: string, secretId: string, error: unknown): void
}

export const nobodyWatches: SecretWatch = {
  tokenIssued: () => undefined,
  tokenFailed: () => undefined,
  callAnswered: () => undefined,
  callFailed: () => undefined,
}
