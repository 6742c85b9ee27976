import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { SecretKind } from '../contract/profiles.ts'
import type { TokenStatus } from '../contract/tokens.ts'
import { DeskError } from '../errors.ts'
import type { Clock } from '../ports.ts'
import { createProfileRepository } from '../profiles/profile-repository.ts'
import { createSecretRepository } from '../profiles/secret-repository.ts'
import { secretKindOf } from '../profiles/credential-source.ts'
import { noSuchProfile, noSuchSecret } from '../profiles/missing.ts'
import type { SecretFacts } from '../profiles/secret-repository.ts'
import type { Store } from '../store/store.ts'
import { rejectsToken } from '../wecom/errcodes.ts'
import type { TokenSource } from '../wecom/token-source.ts'
import type { RequestCounter } from '../wecom/token-state.ts'
import type { Company, CredentialSource } from '../wecom/types.ts'
import { ApiError } from '../wecom/wecom-error.ts'
import type { TokenRepository } from './token-repository.ts'

/** Asks WeCom for something harmless with exactly this token. @throws WeComError */
export type CheckToken = (company: Company, token: string, signal: AbortSignal | undefined) => Promise<void>

export interface TokensServiceOptions {
  store: Store
  credentials: CredentialSource
  source: Pick<TokenSource, 'status' | 'refresh' | 'clear' | 'peek' | 'invalidate'>
  repository: Pick<TokenRepository, 'times'>
  requests: Pick<RequestCounter, 'today'>
  checkToken: CheckToken
  clock: Clock
  changes: ChangeHub
}

export interface TokensService extends AreaService<'tokens'> {
  /** For the hourly job: every secret of every company that WeCom has accepted before. */
  refreshEverything(signal: AbortSignal): Promise<{ total: number; success: number; failed: number }>
}

interface Target {
  row: SecretFacts
  kind: SecretKind
}

/** Whether no secret at all can be read, so that going on with the others makes no sense. */
const isLocked = (error: unknown): boolean =>
  error instanceof DeskError &&
  error.code === 'VAULT_REFUSED' &&
  'reason' in error.data &&
  (error.data.reason === 'no-key' || error.data.reason === 'wrong-key')

const describe = (error: unknown) => ({
  errcode: error instanceof ApiError ? error.errcode : null,
  message: error instanceof Error ? error.message : String(error),
})

export const createTokensService = (options: TokensServiceOptions): TokensService => {
  const { store, credentials, source, repository, requests, checkToken, clock, changes } = options
  const profiles = createProfileRepository(store)
  const secrets = createSecretRepository(store)

  const withKind = (rows: readonly SecretFacts[]): Target[] =>
    rows.flatMap((row) => {
      const kind = secretKindOf(row.kind)
      return kind === null ? [] : { row, kind }
    })
  const targetsOf = (profileId: string, secretId: string | undefined): { company: Company; targets: Target[] } => {
    const company = credentials.company(profileId)
    if (!company) throw noSuchProfile(profileId)
    const all = withKind(secrets.list(profileId))
    if (secretId === undefined) return { company, targets: all }
    const targets = all.filter(({ row }) => row.secret_id === secretId)
    if (targets.length > 0) return { company, targets }
    throw noSuchSecret(secretId)
  }

  const stateOf = async (secretId: string): Promise<Awaited<ReturnType<TokenSource['status']>>> => {
    try {
      return await source.status(secretId)
    } catch (error) {
      // A locked credential store still knows how old its tokens are.
      if (!isLocked(error)) throw error
      const times = repository.times(secretId)
      const state = !times ? 'none' : times.expiresAtMs > clock.nowMs() ? 'valid' : 'expired'
      return {
        state,
        fetchedAtMs: times?.fetchedAtMs ?? null,
        expiresAtMs: times?.expiresAtMs ?? null,
        lastError: null,
        requestsToday: requests.today(secretId),
      }
    }
  }
  const statusOf = async ({ row, kind }: Target): Promise<TokenStatus> => ({
    secretId: row.secret_id,
    kind,
    agentId: row.agent_id,
    label: row.label,
    ...(await stateOf(row.secret_id)),
  })

  const refreshEach = async (
    company: Company,
    targets: readonly Target[],
    how: { signal: AbortSignal | undefined; evenIfRefused: boolean },
  ) => {
    const failures: { secretId: string; errcode: number | null; message: string }[] = []
    for (const { row } of targets) {
      try {
        await source.refresh(company, row.secret_id, how)
      } catch (error) {
        how.signal?.throwIfAborted()
        if (isLocked(error)) throw error
        failures.push({ secretId: row.secret_id, ...describe(error) })
      }
    }
    changes.publish('tokens', { profileId: company.profileId })
    return { total: targets.length, success: targets.length - failures.length, failed: failures.length, failures }
  }

  return {
    status: async ({ profileId, secretId }) => Promise.all(targetsOf(profileId, secretId).targets.map(statusOf)),
    refresh: async ({ profileId, secretId }, { signal }) => {
      const { company, targets } = targetsOf(profileId, secretId)
      // Who names one secret has a reason to ask again; refreshing all must not knock with a secret known to be wrong.
      return refreshEach(company, targets, { signal, evenIfRefused: secretId !== undefined })
    },
    clear: async ({ profileId, secretId }) => {
      const { targets } = targetsOf(profileId, secretId)
      for (const { row } of targets) await source.clear(row.secret_id)
      changes.publish('tokens', { profileId })
      return { cleared: targets.length }
    },
    validate: async ({ profileId, secretId }, { signal }) => {
      const { company, targets } = targetsOf(profileId, secretId)
      const results: { secretId: string; valid: boolean; errcode: number | null; message: string }[] = []
      for (const { row } of targets) {
        const token = await source.peek(row.secret_id)
        if (token === null) {
          results.push({ secretId: row.secret_id, valid: false, errcode: null, message: 'no token is cached' })
          continue
        }
        try {
          await checkToken(company, token, signal)
          results.push({ secretId: row.secret_id, valid: true, errcode: null, message: 'ok' })
        } catch (error) {
          // WeCom's answer is the result; that WeCom cannot be reached says nothing about the token.
          if (!(error instanceof ApiError)) throw error
          if (rejectsToken(error.errcode)) source.invalidate(row.secret_id, token)
          results.push({ secretId: row.secret_id, valid: false, ...describe(error) })
        }
      }
      return results
    },
    refreshEverything: async (signal) => {
      const sum = { total: 0, success: 0, failed: 0 }
      for (const { profile_id } of profiles.list()) {
        const company = credentials.company(profile_id)
        const targets = withKind(secrets.list(profile_id)).filter(({ row }) => row.proven_at_ms !== null)
        if (!company || targets.length === 0) continue
        const { total, success, failed } = await refreshEach(company, targets, { signal, evenIfRefused: false })
        sum.total += total
        sum.success += success
        sum.failed += failed
      }
      return sum
    },
  }
}
