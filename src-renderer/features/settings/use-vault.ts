import type { VaultStatus } from '@contract/system.ts'
import { ElMessage } from 'element-plus'
import { computed, reactive, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import type { TextKey } from '../../locales/messages.ts'
import { useText } from '../../locales/index.ts'
import { useHost } from '../../stores/host.ts'

export const shortestPassphrase = 8

export interface VaultForms {
  passphrase: Ref<string>
  unlock: Action<[], void>
  fresh: { passphrase: string; again: string }
  /** What stands in the way of the new passphrase; null where it can be used or nothing is typed yet. */
  freshProblem: ComputedRef<TextKey | null>
  canProtect: ComputedRef<boolean>
  /** Forgets what was typed of a new passphrase. */
  forgetFresh: () => void
  /** A new key under a new passphrase. */
  protect: Action<[], boolean>
  /** A new key that is kept where the old one was. */
  rotate: Action<[], boolean>
}

/** Opening the credential store, and giving it another key. What is typed is forgotten as soon as it was used. */
export function useVault(client: DeskClient): VaultForms {
  const { t } = useText()
  const host = useHost()
  const passphrase = ref('')
  const fresh = reactive({ passphrase: '', again: '' })

  const forgetFresh = () => Object.assign(fresh, { passphrase: '', again: '' })
  const take = (vault: VaultStatus) => {
    host.vault = vault
    forgetFresh()
    ElMessage.success(t('settings.rotated'))
    return true
  }
  const canProtect = computed(() => fresh.passphrase.length >= shortestPassphrase && fresh.passphrase === fresh.again)
  return {
    passphrase,
    unlock: useAction(async () => {
      host.vault = await client.vault.unlock({ passphrase: passphrase.value })
      passphrase.value = ''
    }),
    fresh,
    freshProblem: computed(() => {
      if (fresh.passphrase === '') return null
      if (fresh.passphrase.length < shortestPassphrase) return 'settings.passphraseShort'
      return fresh.again !== '' && !canProtect.value ? 'settings.passphraseDiffers' : null
    }),
    canProtect,
    forgetFresh,
    protect: useAction(async () => take(await client.vault.rotate({ newPassphrase: fresh.passphrase }))),
    rotate: useAction(async () => take(await client.vault.rotate({}))),
  }
}
