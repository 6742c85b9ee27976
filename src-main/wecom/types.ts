import type { SecretKind } from '../contract/profiles.ts'

/** A JSON object as WeCom sent it, `errcode` already found to be 0. */
export type ReplyBody = Record<string, unknown>

/**
 * One API of WeCom. The table of endpoints is the documentation: each names its source.
 * Wire names stop here; inputs and outputs use our own.
 */
export interface Endpoint<Input, Output> {
  /** The path below `/cgi-bin/`, such as `user/list`; also its name in metrics, limits and errors. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  /** Kinds of secret that may serve it, best first (reference §2.1, §5.1). */
  readonly secretKinds: readonly SecretKind[]
  /** Whether a call whose outcome is unknown may be sent again. */
  readonly safeToRepeat: boolean
  /** The field that a success without `errcode` must hold (reference §1). */
  readonly mainField: string
  query?(input: Input): Record<string, string | number | undefined>
  body?(input: Input): unknown
  /** Tolerant: numbers as strings, nulls, missing and extra fields. A row that cannot be used is reported, not thrown. */
  decode(body: ReplyBody): Output
  /** Where the facts come from. */
  readonly source: string
}

export interface CallOptions {
  signal?: AbortSignal | undefined
  /** Use exactly this secret instead of the best of the endpoint's kinds. */
  secretId?: string | undefined
  /** Use a secret of this kind. */
  secretKind?: SecretKind | undefined
  /** False fails at once on 45009 and 45033 instead of slowing down and resuming: for somebody who looks on. */
  waitForLimits?: boolean | undefined
}

/** What a reader found in a reply: the errcode decides what the client does next. */
export interface ReadReply<Output> {
  errcode: number
  errmsg: string
  /** Present when errcode is 0. */
  value: Output | null
}

/**
 * Reads a reply's body elsewhere, such as on a worker thread, so that megabytes of JSON never block this one.
 * It must not keep anything of a reply whose errcode is not 0. It throws a SyntaxError, as `parseReply` does, when the
 * body is not WeCom's JSON (that class survives the way from a worker); the call is then tried again. Any other error of
 * the reader reaches the caller as it is.
 */
export type ReplyReader<Output> = (body: Uint8Array<ArrayBuffer>) => Promise<ReadReply<Output>>

/** Calls in the name of one company. Errors are those of wecom-error.ts. */
export interface CompanyClient {
  call<Input, Output>(endpoint: Endpoint<Input, Output>, input: Input, options?: CallOptions): Promise<Output>
  /** Like `call`, but the body is given to `reader`; token refresh, retries and pacing work the same. */
  read<Input, Output>(
    endpoint: Endpoint<Input, unknown>,
    input: Input,
    reader: ReplyReader<Output>,
    options?: CallOptions,
  ): Promise<Output>
  /** The secrets that can be used, best first for directory work. */
  readonly company: Company
}

export interface WecomClient {
  /** @throws ConfigError where the profile does not exist */
  forProfile(profileId: string): CompanyClient
}

/** What the client needs to know of a profile. */
export interface Company {
  profileId: string
  corpId: string
  apiBaseUrl: string
  /** `none`, `system`, or the address of an http, https or socks5 proxy. */
  proxy: string
  timeoutMs: number
  secrets: { id: string; kind: SecretKind; agentId: number | null; mayCallCustomerApis: boolean }[]
}

/** Where profiles and secrets come from; the profiles feature supplies it. */
export interface CredentialSource {
  company(profileId: string): Company | null
  /** The decrypted secret. */
  secret(secretId: string): Promise<string>
}

export interface StoredToken {
  token: string
  fetchedAtMs: number
  expiresAtMs: number
}

/** Where tokens outlive the process; encrypted by whoever supplies it. */
export interface TokenStore {
  read(secretId: string): Promise<StoredToken | null>
  write(secretId: string, token: StoredToken): Promise<void>
  clear(secretId: string): Promise<void>
  /** Runs `work` while no other process refreshes the same token. */
  exclusively<T>(secretId: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}
