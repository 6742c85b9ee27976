import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** The time, renewed every `everyMs`, for as long as its scope lives. */
export function useNow(everyMs: number): Ref<number> {
  const now = ref(Date.now())
  const timer = setInterval(() => (now.value = Date.now()), everyMs)
  onScopeDispose(() => clearInterval(timer))
  return now
}
