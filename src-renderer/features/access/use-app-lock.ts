import { computed, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useLock } from '../../stores/lock.ts'

export const idleChoices = [null, 1, 5, 15, 30, 60] as const
const minuteMs = 60_000
const leastLength = 6

export interface AppLockForm {
  mode: Ref<'set' | 'change' | 'remove' | null>
  current: Ref<string>
  code: Ref<string>
  repeated: Ref<string>
  /** Minutes; null: only by hand. */
  idle: Ref<number | null>
  mismatch: ComputedRef<boolean>
  ready: ComputedRef<boolean>
  open: (mode: 'set' | 'change' | 'remove') => void
  save: Action<[], boolean>
}

/** Setting, changing and removing the code of the app lock. */
export function useAppLock(client: DeskClient): AppLockForm {
  const lock = useLock()
  const mode = ref<'set' | 'change' | 'remove' | null>(null)
  const [current, code, repeated] = [ref(''), ref(''), ref('')]
  const idle = ref<number | null>(null)

  const mismatch = computed(() => repeated.value !== '' && repeated.value !== code.value)
  const ready = computed(() => {
    if (mode.value !== 'set' && current.value === '') return false
    if (mode.value === 'remove') return true
    if (mode.value === 'change' && code.value === '' && repeated.value === '') return true
    return code.value.length >= leastLength && code.value === repeated.value
  })
  const save = useAction(async () => {
    const currentCode = mode.value === 'set' ? {} : { currentCode: current.value }
    const change =
      mode.value === 'remove'
        ? { code: null }
        : {
            idleMs: idle.value === null ? null : idle.value * minuteMs,
            ...(code.value === '' ? {} : { code: code.value }),
          }
    lock.status = await client.access.setLock({ ...currentCode, ...change })
    mode.value = null
    return true
  })
  return {
    mode,
    current,
    code,
    repeated,
    idle,
    mismatch,
    ready,
    open: (next) => {
      current.value = code.value = repeated.value = ''
      save.failure.value = null
      const idleMs = lock.status?.idleMs ?? null
      idle.value = next === 'set' ? 15 : idleMs === null ? null : Math.round(idleMs / minuteMs)
      mode.value = next
    },
    save,
  }
}
