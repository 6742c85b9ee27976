import { computed, onScopeDispose, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useAction } from '../app/use-action.ts'
import type { Action } from '../app/use-action.ts'
import { useNow } from '../app/use-now.ts'
import type { DeskClient } from '../client/index.ts'
import { useLock } from '../stores/lock.ts'

/** How soon the page sees that the lock was switched off from a terminal. */
const lookEveryMs = 3000

export interface Unlock {
  code: Ref<string>
  /** Seconds until a code may be tried again; 0: now. */
  waitSeconds: ComputedRef<number>
  act: Action<[], void>
}

/** Typing the code of the app lock. */
export function useUnlock(client: DeskClient): Unlock {
  const lock = useLock()
  const code = ref('')
  const now = useNow(500)
  const look = setInterval(() => void lock.load(client).catch(() => undefined), lookEveryMs)
  onScopeDispose(() => clearInterval(look))

  const act = useAction(async () => {
    try {
      lock.status = await client.access.unlock({ code: code.value })
    } finally {
      code.value = ''
      if (lock.locked) await lock.load(client)
    }
  })
  return {
    code,
    waitSeconds: computed(() => {
      const retryAtMs = lock.status?.retryAtMs ?? null
      return retryAtMs === null ? 0 : Math.max(0, Math.ceil((retryAtMs - now.value) / 1000))
    }),
    act,
  }
}
