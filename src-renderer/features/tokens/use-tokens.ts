import type { TokenStatus } from '@contract/tokens.ts'
import { ElMessage } from 'element-plus'
import { ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'

type Refreshed = Awaited<ReturnType<DeskClient['tokens']['refresh']>>
export type Checked = Awaited<ReturnType<DeskClient['tokens']['validate']>>[number]

export interface Tokens {
  list: Loaded<TokenStatus[]>
  /** What became of the last refresh; its failures are told by secret. */
  refreshed: ShallowRef<Refreshed | null>
  /** What WeCom said of each token when it was last asked; null: not asked since its token changed. */
  checked: ShallowRef<ReadonlyMap<string, Checked>>
  /** Which secret is being worked on; null: all, undefined: none. */
  atWork: Ref<string | null | undefined>
  refresh: Action<[secretId: string | null], void>
  validate: Action<[secretId: string | null], void>
  /** True once it is cleared. */
  clear: Action<[secretId: string | null], boolean>
}

/** The tokens of a company: how old they are and what can be done about them. No part of one ever reaches the page. */
export function useTokens(client: DeskClient, profileId: () => string): Tokens {
  const { t } = useText()
  const list = useLoaded((signal) => client.tokens.status({ profileId: profileId() }, { signal }))
  const refreshed = shallowRef<Refreshed | null>(null)
  const checked = shallowRef<ReadonlyMap<string, Checked>>(new Map())
  const atWork: Ref<string | null | undefined> = ref(undefined)

  const target = (secretId: string | null) => ({ profileId: profileId(), ...(secretId === null ? {} : { secretId }) })
  const forgetChecks = (secretId: string | null) => {
    checked.value = new Map(secretId === null ? [] : [...checked.value].filter(([id]) => id !== secretId))
  }
  const during = async <T>(secretId: string | null, work: () => Promise<T>): Promise<T> => {
    atWork.value = secretId
    try {
      return await work()
    } finally {
      atWork.value = undefined
      await list.load()
    }
  }

  return {
    list,
    refreshed,
    checked,
    atWork,
    refresh: useAction((secretId: string | null) =>
      during(secretId, async () => {
        refreshed.value = null
        forgetChecks(secretId)
        refreshed.value = await client.tokens.refresh(target(secretId))
      }),
    ),
    validate: useAction((secretId: string | null) =>
      during(secretId, async () => {
        forgetChecks(secretId)
        const answers = await client.tokens.validate(target(secretId))
        checked.value = new Map([...checked.value, ...answers.map((answer) => [answer.secretId, answer] as const)])
        const valid = answers.filter((answer) => answer.valid).length
        if (secretId === null) ElMessage.info(t('tokens.validated', { total: answers.length, valid }))
      }),
    ),
    clear: useAction((secretId: string | null) =>
      during(secretId, async () => {
        const { cleared } = await client.tokens.clear(target(secretId))
        forgetChecks(secretId)
        refreshed.value = null
        ElMessage.success(t('tokens.cleared', { n: cleared }))
        return true
      }),
    ),
  }
}
