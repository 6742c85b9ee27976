import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import type { EnvResult } from './secret-form.ts'

export interface EnvImport {
  found: ShallowRef<EnvResult | null>
  /** Stands for the secret that the host keeps; null where none was found. */
  handle: ComputedRef<string | null>
  read: Action<[text: string], void>
  forget: () => void
}

/** The `.env` of an existing service. Its secret stays with the host; the page has a handle to it. */
export function useEnvImport(client: DeskClient, onFound: (found: EnvResult) => void): EnvImport {
  const found = shallowRef<EnvResult | null>(null)
  return {
    found,
    handle: computed(() => (found.value?.hasSecret ? found.value.handle : null)),
    read: useAction(async (text: string) => {
      const answer = await client.profiles.readEnv({ text })
      found.value = answer
      onFound(answer)
    }),
    forget: () => (found.value = null),
  }
}
