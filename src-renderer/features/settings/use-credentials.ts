import type { SecretKind } from '@contract/profiles.ts'
import type { TokenStatus } from '@contract/tokens.ts'
import { ElMessage } from 'element-plus'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'

export interface NewSecret {
  kind: SecretKind
  agentId: number | null
  secret: string
  label: string
  mayCallCustomerApis: boolean
  unproven: boolean
}

export interface Credentials {
  tokens: Loaded<TokenStatus[]>
  save: Action<[secret: NewSecret], boolean>
  remove: Action<[secretId: string], boolean>
  refresh: Action<[], void>
  clear: Action<[], void>
}

/** The secrets of one company and what became of their tokens. */
export function useCredentials(client: DeskClient, profileId: () => string): Credentials {
  const { t } = useText()
  const tokens = useLoaded((signal) => client.tokens.status({ profileId: profileId() }, { signal }))
  return {
    tokens,
    save: useAction(async (secret: NewSecret) => {
      await client.secrets.set({ profileId: profileId(), ...secret })
      ElMessage.success(t('settings.saved'))
      await tokens.load()
      return true
    }),
    remove: useAction(async (secretId: string) => {
      await client.secrets.remove({ profileId: profileId(), secretId })
      ElMessage.success(t('settings.removed'))
      return true
    }),
    refresh: useAction(async () => {
      const { success, total } = await client.tokens.refresh({ profileId: profileId() })
      ElMessage.success(t('settings.credentials.refreshed', { success, total }))
      await tokens.load()
    }),
    clear: useAction(async () => {
      await client.tokens.clear({ profileId: profileId() })
      ElMessage.success(t('settings.credentials.cleared'))
      await tokens.load()
    }),
  }
}
