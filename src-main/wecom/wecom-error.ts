import type { Remedy } from '../contract/errors.ts'
import type { SecretKind } from '../contract/profiles.ts'
import type { Bilingual } from '../contract/shapes.ts'

/** Facts that every failure of a call to WeCom carries. */
export interface FailureFacts {
  /** The API, such as `user/list`; never the address with its token. */
  endpoint: string
  /** What to do, for people. */
  hint: Bilingual
  remedy: Remedy
  /** Whether the same call may succeed later without anybody doing anything. */
  retryable: boolean
}

/** Base of everything that goes wrong between us and WeCom. Messages never contain a secret or a token. */
export class WeComError extends Error {
  override readonly name: string = 'WeComError'
  readonly facts: FailureFacts

  constructor(message: string, facts: FailureFacts, options?: ErrorOptions) {
    super(message, options)
    this.facts = facts
  }

  get endpoint(): string {
    return this.facts.endpoint
  }
}

/** Nothing was sent, because the profile lacks something. */
export class ConfigError extends WeComError {
  override readonly name = 'ConfigError'
  readonly missing: 'profile' | 'secret' | 'agent-id' | 'key'
  readonly secretKinds: readonly SecretKind[]

  constructor(
    missing: 'profile' | 'secret' | 'agent-id' | 'key',
    message: string,
    facts: FailureFacts,
    secretKinds: readonly SecretKind[] = [],
  ) {
    super(message, facts)
    this.missing = missing
    this.secretKinds = secretKinds
  }
}

/** WeCom answered with an errcode other than 0. */
export class ApiError extends WeComError {
  override readonly name: string = 'ApiError'
  readonly errcode: number
  /** WeCom's text, for people; never compared. */
  readonly errmsg: string
  /** The address that WeCom saw, from `from ip:`; only meaningful with 60020. */
  readonly refusedIp: string | null
  /** The text in `hint: [...]`, which WeCom's support asks for. */
  readonly hintId: string | null

  constructor(
    reply: { errcode: number; errmsg: string; refusedIp: string | null; hintId: string | null },
    facts: FailureFacts,
    options?: ErrorOptions,
  ) {
    super(`${facts.endpoint} answered ${reply.errcode}: ${reply.errmsg}`, facts, options)
    this.errcode = reply.errcode
    this.errmsg = reply.errmsg
    this.refusedIp = reply.refusedIp
    this.hintId = reply.hintId
  }
}

/** A token could not be had: WeCom refused the secret, or refused a fresh token again. */
export class TokenError extends ApiError {
  override readonly name = 'TokenError'
}

/** No answer within the time limit. Whether WeCom did the work is unknown. */
export class TimeoutError extends WeComError {
  override readonly name = 'TimeoutError'
  readonly timeoutMs: number

  constructor(timeoutMs: number, facts: FailureFacts, options?: ErrorOptions) {
    super(`${facts.endpoint} did not answer within ${timeoutMs} ms`, facts, options)
    this.timeoutMs = timeoutMs
  }
}

/** The connection failed, or the answer was not WeCom's (a proxy's page, cut JSON, HTTP 5xx). */
export class NetworkError extends WeComError {
  override readonly name = 'NetworkError'
  /** A short code such as ECONNREFUSED, ENOTFOUND, HTTP_502 or NOT_JSON. */
  readonly causeCode: string

  constructor(causeCode: string, message: string, facts: FailureFacts, options?: ErrorOptions) {
    super(message, facts, options)
    this.causeCode = causeCode
  }
}

/** A sync cannot go on although single calls worked. */
export class SyncError extends WeComError {
  override readonly name = 'SyncError'
}
