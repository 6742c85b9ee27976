import type { TokenStatus } from '@contract/tokens.ts'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef } from 'vue'
import type { Desk } from '../app/desk.ts'
import { useNotices } from '../app/notices.ts'
import { useNow } from '../app/use-now.ts'
import type { TextKey } from '../locales/messages.ts'
import { useCompanies } from '../stores/companies.ts'
import { useHost } from '../stores/host.ts'
import { useMe } from '../stores/me.ts'

export type TokenWord = 'valid' | 'refused' | 'failing' | 'expired' | 'none' | 'unknown'
export type ConnectionWord = 'online' | 'connecting' | 'reconnecting' | 'signed-out'
type Tone = 'good' | 'doubt' | 'bad' | 'unknown'

/**
 * The tokens of a company in one word. A refused secret is told even where another works; one that works makes those
 * that were never used, or that ended, no matter: they are fetched with the next call. Where that was tried and failed,
 * it is another matter.
 */
export function tokenWord(
  tokens: readonly Pick<TokenStatus, 'state' | 'expiresAtMs' | 'lastError'>[],
  nowMs: number,
): TokenWord {
  const states = new Set(
    tokens.map(({ state, expiresAtMs, lastError }) => {
      const ended = state === 'valid' && expiresAtMs !== null && expiresAtMs <= nowMs ? 'expired' : state
      return (ended === 'expired' || ended === 'none') && lastError ? 'failing' : ended
    }),
  )
  return (['refused', 'failing', 'valid', 'expired'] as const).find((word) => states.has(word)) ?? 'none'
}

export interface Standing {
  connection: ComputedRef<ConnectionWord>
  /** Null without a company, and for whoever may not see tokens. */
  token: ComputedRef<TokenWord | null>
  /** The one word of the indicator: the worse of the two. */
  word: ComputedRef<TextKey>
  tone: ComputedRef<Tone>
}

const tokenTones: Record<TokenWord, Tone> = {
  valid: 'good',
  refused: 'bad',
  failing: 'doubt',
  expired: 'unknown',
  none: 'unknown',
  unknown: 'unknown',
}

/** Whether the host answers and whether the active company's tokens work; kept true by the host's notices. */
export function useStanding({ client, notices }: Pick<Desk, 'client' | 'notices'>): Standing {
  const companies = useCompanies()
  const host = useHost()
  const me = useMe()
  const now = useNow(20_000)
  const tokens = shallowRef<TokenStatus[] | null>(null)
  const asked = ref(0)

  async function load(): Promise<void> {
    const profileId = companies.active?.id
    const mine = ++asked.value
    if (profileId === undefined || !me.may('wechat.token.view')) {
      tokens.value = null
      return
    }
    try {
      const answer = await client.tokens.status({ profileId })
      if (mine === asked.value) tokens.value = answer
    } catch {
      if (mine === asked.value) tokens.value = null // the word says that it is unknown; the page itself says why
    }
  }
  watch(
    () => companies.active?.id,
    () => {
      tokens.value = null
      void load()
    },
    { immediate: true },
  )
  useNotices(notices, ['tokens', 'profiles', 'runs', 'notifications'], () => void load())

  const connection = computed<ConnectionWord>(() => {
    if (host.connection === 'online' || host.connection === 'signed-out') return host.connection
    return host.lost ? 'reconnecting' : 'connecting'
  })
  const token = computed<TokenWord | null>(() => {
    if (!companies.active || !me.may('wechat.token.view')) return null
    return tokens.value === null ? 'unknown' : tokenWord(tokens.value, now.value)
  })
  const isOnline = computed(() => connection.value === 'online')
  return {
    connection,
    token,
    word: computed(() =>
      isOnline.value && token.value !== null
        ? (`frame.standing.token-${token.value}` as const)
        : (`frame.standing.${connection.value}` as const),
    ),
    tone: computed(() => {
      if (connection.value === 'signed-out') return 'bad'
      if (!isOnline.value) return 'doubt'
      return token.value === null ? 'good' : tokenTones[token.value]
    }),
  }
}
