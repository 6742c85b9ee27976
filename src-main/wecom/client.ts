import type { Clock, Log } from '../ports.ts'
import { apiAddress } from './api-address.ts'
import type { CallMetrics } from './call-metrics.ts'
import { failureOf } from './endpoints/token.ts'
import { errcodes, rejectsToken } from './errcodes.ts'
import { createCallLimits } from './limits.ts'
import type { CallLimits, LimitPass } from './limits.ts'
import { apiError, assertHttpSuccess, tokenError, unreadableReply } from './reply-error.ts'
import { parseReply } from './reply.ts'
import { noTries, waitBeforeRetry } from './retry-policy.ts'
import { chooseSecret, missingProfile } from './secret-choice.ts'
import { nobodyWatches } from './secret-watch.ts'
import type { SecretWatch } from './secret-watch.ts'
import type { TokenSource } from './token-source.ts'
import type { Transport } from './transport.ts'
import type {
  CallOptions,
  Company,
  CompanyClient,
  CredentialSource,
  Endpoint,
  ReadReply,
  WecomClient,
} from './types.ts'
import { ApiError } from './wecom-error.ts'

export interface WecomClientOptions {
  credentials: Pick<CredentialSource, 'company'>
  tokens: Pick<TokenSource, 'get' | 'invalidate' | 'accepted'>
  transport: Pick<Transport, 'send'>
  clock: Clock
  log: Log
  metrics: CallMetrics
  /** Shared by clients that call in the name of the same companies. */
  limits?: Pick<CallLimits, 'enter' | 'isPaused'>
  watch?: SecretWatch
  /** 0 up to 1; for jitter. */
  random?: () => number
}

const slowCallMs = 5000

type Read<Output> = (body: Uint8Array<ArrayBuffer>) => ReadReply<Output> | Promise<ReadReply<Output>>

/** What became of one request: a value, or a failure that may be tried again. Failures to get a token are thrown. */
type Attempt<Output> = { token: string; value: Output } | { token: string; failure: unknown }

export function createWecomClient(options: WecomClientOptions): WecomClient {
  const { credentials } = options
  const limits = options.limits ?? createCallLimits({ clock: options.clock })
  return {
    forProfile(profileId) {
      const company = credentials.company(profileId)
      if (!company) throw missingProfile(profileId)
      return createCompanyClient(company, { random: Math.random, watch: nobodyWatches, ...options, limits })
    },
  }
}

function createCompanyClient(company: Company, options: Required<WecomClientOptions>): CompanyClient {
  const { tokens, transport, clock, log, metrics, limits, random, watch } = options

  const outcomeOf = (failure: unknown): Parameters<LimitPass['leave']>[0] => {
    if (!(failure instanceof ApiError)) return 'failed'
    if (failure.errcode === errcodes.frequencyLimit) return 'over-frequency'
    return failure.errcode === errcodes.tooManyParallelCalls ? 'too-parallel' : 'answered'
  }

  const send = async <Input, Output>(
    endpoint: Endpoint<Input, unknown>,
    input: Input,
    read: Read<Output>,
    token: string,
    signal: AbortSignal | undefined,
  ): Promise<Output> => {
    const { name, method, mainField } = endpoint
    const startedAtMs = clock.nowMs()
    let durationMs = 0
    let failure: number | string | null = 'aborted'
    try {
      const reply = await transport
        .send({
          endpoint: name,
          method,
          url: apiAddress(company.apiBaseUrl, name, { access_token: token, ...endpoint.query?.(input) }),
          body: method === 'POST' ? JSON.stringify(endpoint.body?.(input) ?? {}) : undefined,
          proxy: company.proxy,
          timeoutMs: company.timeoutMs,
          signal,
        })
        .finally(() => {
          durationMs = Math.max(0, clock.nowMs() - startedAtMs)
        })
      assertHttpSuccess(name, mainField, reply)
      const { errcode, errmsg, value } = await read(reply.body)
      if (errcode !== 0) throw apiError(name, { errcode, errmsg })
      failure = null
      // The reader promises a value with errcode 0; its type may itself allow null.
      return value as Output
    } catch (error) {
      const known = unreadableReply(name, error) ?? error
      failure = failureOf(known)
      throw known
    } finally {
      metrics.record(name, { durationMs, failure, profileId: company.profileId })
      log.debug('Called WeCom', { endpoint: name, corpId: company.corpId, durationMs, failure })
      if (durationMs > slowCallMs)
        log.warn('A call to WeCom was slow', { endpoint: name, corpId: company.corpId, durationMs })
    }
  }

  const attempt = async <Input, Output>(
    endpoint: Endpoint<Input, unknown>,
    input: Input,
    read: Read<Output>,
    secretId: string,
    signal: AbortSignal | undefined,
  ): Promise<Attempt<Output>> => {
    const pass = await limits.enter(company.corpId, endpoint.name, signal)
    let outcome: Parameters<LimitPass['leave']>[0] = 'failed'
    try {
      // Only now: a call may have queued for longer than a token lives.
      const token = await tokens.get(company, secretId, signal)
      try {
        const value = await send(endpoint, input, read, token, signal)
        outcome = 'answered'
        return { token, value }
      } catch (failure) {
        outcome = outcomeOf(failure)
        return { token, failure }
      }
    } finally {
      pass.leave(outcome)
    }
  }

  const perform = async <Input, Output>(
    endpoint: Endpoint<Input, unknown>,
    input: Input,
    read: Read<Output>,
    callOptions: CallOptions = {},
  ): Promise<Output> => {
    const { signal, waitForLimits = true } = callOptions
    const secret = chooseSecret(company, endpoint, callOptions)
    const policy = { safeToRepeat: endpoint.safeToRepeat, waitForLimits, random }
    const tries = noTries()
    let replaced = false
    if (!waitForLimits && limits.isPaused(company.corpId, endpoint.name)) {
      throw apiError(endpoint.name, {
        errcode: errcodes.frequencyLimit,
        errmsg: 'not sent: paused after an earlier 45009',
      })
    }
    for (;;) {
      const done = await attempt(endpoint, input, read, secret.id, signal)
      const failure = 'failure' in done ? done.failure : null
      if (failure instanceof ApiError && rejectsToken(failure.errcode)) {
        tokens.invalidate(secret.id, done.token)
        if (replaced) throw tokenError(endpoint.name, failure)
        replaced = true
        log.info('A call to WeCom is tried again with a new token', {
          endpoint: endpoint.name,
          failure: failure.errcode,
        })
        metrics.retried(endpoint.name, company.profileId)
        continue
      }
      if (replaced) tokens.accepted(secret.id, done.token)
      if ('value' in done) {
        watch.callAnswered(company.profileId, secret.id)
        return done.value
      }
      signal?.throwIfAborted()
      const waitMs = waitBeforeRetry(done.failure, tries, policy)
      const cause = { endpoint: endpoint.name, failure: failureOf(done.failure) }
      if (waitMs === null) {
        log.warn('A call to WeCom failed', { ...cause, error: done.failure })
        watch.callFailed(company.profileId, secret.id, done.failure)
        throw done.failure
      }
      metrics.retried(endpoint.name, company.profileId)
      log.warn('A call to WeCom is tried again', { ...cause, waitMs })
      if (waitMs > 0) await clock.sleep(waitMs, signal)
    }
  }

  return {
    company,
    call: <Input, Output>(endpoint: Endpoint<Input, Output>, input: Input, callOptions?: CallOptions) =>
      perform<Input, Output>(
        endpoint,
        input,
        (bytes) => {
          const { errcode, errmsg, body } = parseReply(bytes, endpoint.mainField)
          return { errcode, errmsg, value: errcode === 0 ? endpoint.decode(body) : null }
        },
        callOptions,
      ),
    read: (endpoint, input, reader, callOptions) => perform(endpoint, input, reader, callOptions),
  }
}
