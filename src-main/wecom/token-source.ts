import { createHash } from 'node:crypto'
import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { CallMetrics } from './call-metrics.ts'
import { requestToken } from './endpoints/token.ts'
import { errcodes, refusesSecret, rejectsToken } from './errcodes.ts'
import { networkError } from './network-fault.ts'
import { tokenError } from './reply-error.ts'
import { backoffMs, isTransient, maxTries } from './retry-policy.ts'
import type { SecretWatch } from './secret-watch.ts'
import { startFlight } from './shared-flight.ts'
import { createDayCounter, isResting, isUsable, newTokenEntry, usableUntilMs } from './token-state.ts'
import type { RequestCounter, TokenEntry, TokenSummary } from './token-state.ts'
import type { Transport } from './transport.ts'
import type { Company, CredentialSource, StoredToken, TokenStore } from './types.ts'
import { ApiError, TokenError } from './wecom-error.ts'

export type TokenCompany = Pick<Company, 'profileId' | 'corpId' | 'apiBaseUrl' | 'proxy' | 'timeoutMs'>

/** Access tokens, one per secret; every caller of a secret shares one refresh, also with other processes. */
export interface TokenSource extends Disposable {
  /** A token that is not about to end. @throws TokenError, NetworkError, TimeoutError, or the signal's reason */
  get(company: TokenCompany, secretId: string, signal?: AbortSignal): Promise<string>
  /**
   * Asks WeCom even though a token is at hand; while one is valid WeCom returns the same.
   * A remembered refusal stands unless `evenIfRefused` is set, for a person who has just repaired something.
   */
  refresh(company: TokenCompany, secretId: string, options?: RefreshOptions): Promise<string>
  /** WeCom rejected this token: it is not given out again, unless WeCom itself returns it. */
  invalidate(secretId: string, token: string): void
  /** The token that replaced a rejected one has served a call. */
  accepted(secretId: string, token: string): void
  /** Forgets token and refusals; call it when a secret is changed or removed. */
  clear(secretId: string): Promise<void>
  status(secretId: string): Promise<TokenSummary>
  /** The token at hand, if any, without asking anybody; for validation. */
  peek(secretId: string): Promise<string | null>
  /** The network is back: what failed without it may be asked again at once. What WeCom itself has refused rests on. */
  networkBack(): void
  /** From now on tokens in use are renewed shortly before they end. */
  startRefreshing(): void
  /** Tokens of a company that are renewed ahead of time, as things are now: those that were used since they were fetched. */
  renewals(profileId: string): { secretId: string; atMs: number }[]
  dispose(): void
}

export interface RefreshOptions {
  signal?: AbortSignal | undefined
  evenIfRefused?: boolean
}

export interface TokenSourceOptions {
  credentials: CredentialSource
  store: TokenStore
  transport: Transport
  clock: Clock
  log: Log
  metrics: CallMetrics
  /** Counts in memory unless given. */
  requests?: RequestCounter
  watch?: SecretWatch
  /** 0 up to 1; for backoff. */
  random?: () => number
}

/** get: any usable token will do; renew: a newer one than ours; force: a new answer of WeCom's. */
type Mode = 'get' | 'renew' | 'force'

const firstCooldownMs = 30_000
const longestCooldownMs = 300_000
/** After a refusal that a secret's owner cannot have repaired in less, such as a trusted IP (reference §2.4). */
const refusalRestMs = 60_000
/** The address is blocked for an hour; asking now and then shows the end of it without prolonging it. */
const blockedRestMs = 600_000
const renewalLeadMs = 5000
const renewalRetryMs = 60_000

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { credentials, store, clock, log, random = Math.random } = options
  const entries = new Map<string, TokenEntry>()
  const requests = options.requests ?? createDayCounter(clock)
  let refreshing = false

  const entryOf = (secretId: string, profileId: string): TokenEntry => {
    let entry = entries.get(secretId)
    if (!entry) entries.set(secretId, (entry = newTokenEntry(secretId, profileId)))
    entry.profileId = profileId
    return entry
  }
  /** False once the secret was cleared: what a late answer brings must not be kept. */
  const isLive = (entry: TokenEntry) => entries.get(entry.secretId) === entry

  const adopt = (entry: TokenEntry, token: StoredToken): string => {
    entry.current = token
    entry.faults = 0
    entry.rest = null
    entry.refusal = null
    entry.lastError = null
    scheduleRenewal(entry)
    return token.token
  }

  const rememberFailure = (entry: TokenEntry, error: unknown): void => {
    const nowMs = clock.nowMs()
    const rest = (ms: number, failure: () => Error) => {
      entry.rest = { sinceMs: nowMs, untilMs: nowMs + ms, failure }
    }
    const errcode = error instanceof ApiError ? error.errcode : null
    entry.lastError = { errcode, message: error instanceof Error ? error.message : String(error), atMs: nowMs }
    entry.faults = isTransient(error) ? entry.faults + 1 : 0
    if (isTransient(error)) {
      if (entry.faults < maxTries) return
      const cooldownMs = Math.min(longestCooldownMs, firstCooldownMs * 2 ** (entry.faults - maxTries))
      rest(cooldownMs, () =>
        networkError('gettoken', 'BREAKER_OPEN', 'No token could be had three times in a row', error),
      )
    } else if (error instanceof TokenError && !refusesSecret(error.errcode)) {
      const { errcode: code, errmsg } = error
      rest(code === errcodes.frequencyLimit ? blockedRestMs : refusalRestMs, () =>
        tokenError('gettoken', { errcode: code, errmsg }),
      )
    }
  }

  const ask = async (
    entry: TokenEntry,
    company: TokenCompany,
    secret: string,
    signal: AbortSignal,
  ): Promise<StoredToken> => {
    for (let failures = 0; ; failures++) {
      try {
        await requests.add(entry.secretId)
        const token = await requestToken(options, company, secret, signal)
        options.watch?.tokenIssued(company.profileId, entry.secretId)
        return token
      } catch (error) {
        signal.throwIfAborted()
        rememberFailure(entry, error)
        options.watch?.tokenFailed(company.profileId, entry.secretId, error)
        if (!isTransient(error) || isResting(entry.rest, clock.nowMs())) throw error
        options.metrics.retried('gettoken', entry.profileId)
        await clock.sleep(backoffMs(failures, random), signal)
      }
    }
  }

  const fetchToken = async (entry: TokenEntry, company: TokenCompany, evenIfRefused: boolean, signal: AbortSignal) => {
    const secret = await credentials.secret(entry.secretId)
    const fingerprint = createHash('sha256')
      .update(`${company.apiBaseUrl}\n${company.corpId}\n${secret}`)
      .digest('base64')
    if (entry.refusal?.fingerprint === fingerprint && !evenIfRefused) throw tokenError('gettoken', entry.refusal)
    try {
      return await ask(entry, company, secret, signal)
    } catch (error) {
      if (error instanceof TokenError && refusesSecret(error.errcode)) {
        entry.refusal = { fingerprint, errcode: error.errcode, errmsg: error.errmsg }
        log.warn('WeCom refused a secret; it is not tried again until it is changed or cleared', {
          secretId: entry.secretId,
          errcode: error.errcode,
        })
      }
      throw error
    }
  }

  const keep = async (entry: TokenEntry, token: StoredToken): Promise<void> => {
    if (!isLive(entry)) return
    try {
      await store.write(entry.secretId, token)
    } catch (error) {
      // The token is good all the same; only the next start has to ask again.
      log.warn('A token could not be stored', { secretId: entry.secretId, error })
    }
  }

  const obtain = (entry: TokenEntry, company: TokenCompany, mode: Mode, evenIfRefused: boolean, signal: AbortSignal) =>
    store.exclusively(
      entry.secretId,
      async () => {
        const known = mode === 'force' ? null : await store.read(entry.secretId)
        const isNewer = mode === 'get' || (known?.fetchedAtMs ?? 0) > (entry.current?.fetchedAtMs ?? 0)
        // Another process may have refreshed while we waited for the lock.
        if (known && isNewer && known.token !== entry.rejected && isUsable(known, clock.nowMs()))
          return adopt(entry, known)
        if (mode === 'get' && isResting(entry.rest, clock.nowMs())) throw entry.rest.failure()
        const fetched = await fetchToken(entry, company, evenIfRefused, signal)
        if (entry.rejected !== null) entry.replacement = { token: fetched.token, atMs: clock.nowMs() }
        entry.rejected = null
        await keep(entry, fetched)
        return adopt(entry, fetched)
      },
      signal,
    )

  const join = async (
    entry: TokenEntry,
    company: TokenCompany,
    mode: Mode,
    evenIfRefused: boolean,
    signal?: AbortSignal,
  ) => {
    if (mode === 'force' && entry.flight && !entry.flight.forced && !entry.flight.shared.over) {
      // One that may end with a known token is no answer to a request for a new one.
      await entry.flight.shared.join(signal).catch(() => signal?.throwIfAborted())
    }
    if (!entry.flight || entry.flight.shared.over) {
      const shared = startFlight((flightSignal) => obtain(entry, company, mode, evenIfRefused, flightSignal))
      entry.flight = { forced: mode === 'force', shared }
    }
    return entry.flight.shared.join(signal)
  }

  const scheduleRenewal = (entry: TokenEntry, inMs?: number): void => {
    entry.cancelRenewal?.()
    entry.cancelRenewal = null
    entry.renewalAtMs = null
    if (!refreshing || !entry.current || !isLive(entry)) return
    const untilUseEndsMs = usableUntilMs(entry.current) - clock.nowMs() - renewalLeadMs
    const waitMs = inMs ?? Math.max(1000, untilUseEndsMs)
    entry.renewalAtMs = clock.nowMs() + waitMs
    entry.cancelRenewal = clock.after(waitMs, () => {
      entry.renewalAtMs = null
      void renew(entry)
    })
  }

  const renew = async (entry: TokenEntry): Promise<void> => {
    const company = credentials.company(entry.profileId)
    // Nobody used it: the next call fetches one, and until then WeCom is left alone.
    if (!company || !entry.current || entry.usedAtMs < entry.current.fetchedAtMs) return
    try {
      await join(entry, company, 'renew', false)
    } catch (error) {
      log.warn('A token could not be renewed ahead of time', { secretId: entry.secretId, error })
      if (isTransient(error)) scheduleRenewal(entry, renewalRetryMs)
    }
  }

  return {
    async get(company, secretId, signal) {
      const entry = entryOf(secretId, company.profileId)
      const nowMs = clock.nowMs()
      entry.usedAtMs = nowMs
      if (entry.current && isUsable(entry.current, nowMs)) return entry.current.token
      return join(entry, company, 'get', false, signal)
    },
    refresh: (company, secretId, { signal, evenIfRefused = false } = {}) =>
      join(entryOf(secretId, company.profileId), company, 'force', evenIfRefused, signal),
    invalidate(secretId, token) {
      const entry = entries.get(secretId)
      if (entry?.current?.token !== token) return
      const nowMs = clock.nowMs()
      const { replacement } = entry
      entry.current = null
      entry.rejected = token
      entry.replacement = null
      if (replacement?.token !== token || Math.abs(nowMs - replacement.atMs) >= refusalRestMs) return
      // A fresh token is no good either: asking for more of them in a loop would get the address blocked.
      const refusal = { errcode: errcodes.invalidAccessToken, errmsg: 'a fresh access_token was rejected again' }
      entry.rest = { sinceMs: nowMs, untilMs: nowMs + refusalRestMs, failure: () => tokenError('gettoken', refusal) }
    },
    accepted(secretId, token) {
      const entry = entries.get(secretId)
      if (entry?.replacement?.token === token) entry.replacement = null
    },
    async clear(secretId) {
      const entry = entries.get(secretId)
      entry?.cancelRenewal?.()
      entries.delete(secretId)
      await store.clear(secretId)
    },
    async status(secretId) {
      const entry = entries.get(secretId)
      const token = entry?.current ?? (await store.read(secretId))
      return {
        state: stateOf(entry, token, clock.nowMs()),
        fetchedAtMs: token?.fetchedAtMs ?? null,
        expiresAtMs: token?.expiresAtMs ?? null,
        lastError: entry?.lastError ?? null,
        requestsToday: requests.today(secretId),
      }
    },
    async peek(secretId) {
      return (entries.get(secretId)?.current ?? (await store.read(secretId)))?.token ?? null
    },
    networkBack() {
      for (const entry of entries.values()) {
        if (entry.faults >= maxTries) entry.rest = null
        entry.faults = 0
      }
    },
    startRefreshing() {
      refreshing = true
      for (const entry of entries.values()) scheduleRenewal(entry)
    },
    renewals: (profileId) =>
      [...entries.values()].flatMap(({ secretId, profileId: owner, current, usedAtMs, renewalAtMs }) =>
        owner === profileId && renewalAtMs !== null && current && usedAtMs >= current.fetchedAtMs
          ? [{ secretId, atMs: renewalAtMs }]
          : [],
      ),
    dispose() {
      refreshing = false
      for (const entry of entries.values()) entry.cancelRenewal?.()
    },
  }
}

function stateOf(entry: TokenEntry | undefined, token: StoredToken | null, nowMs: number): TokenSummary['state'] {
  if (entry?.refusal || (entry?.lastError?.errcode != null && rejectsToken(entry.lastError.errcode))) return 'refused'
  if (!token || token.token === entry?.rejected) return entry?.lastError?.errcode == null ? 'none' : 'refused'
  return token.expiresAtMs > nowMs ? 'valid' : 'expired'
}
