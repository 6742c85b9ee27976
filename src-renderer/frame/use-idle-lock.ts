import { onScopeDispose, watch } from 'vue'

const signsOfLife = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/**
 * Locks after `idleMs` without pointer or keys; null: never. Goes by the time of day, not by timers alone: those stand still
 * while the machine sleeps.
 */
export function useIdleLock(idleMs: () => number | null, lock: () => void): void {
  let lastMs = Date.now()
  let timer: ReturnType<typeof setTimeout> | undefined

  function check(): void {
    clearTimeout(timer)
    const limitMs = idleMs()
    if (limitMs === null) return
    const leftMs = lastMs + limitMs - Date.now()
    if (leftMs > 0) timer = setTimeout(check, leftMs)
    else lock()
  }
  function onLife(): void {
    const limitMs = idleMs()
    // The first touch after a sleep must not count as use: the machine may have changed hands.
    if (limitMs !== null && Date.now() - lastMs >= limitMs) return lock()
    lastMs = Date.now()
  }

  for (const sign of signsOfLife) window.addEventListener(sign, onLife, { passive: true, capture: true })
  document.addEventListener('visibilitychange', check)
  watch(
    idleMs,
    () => {
      lastMs = Date.now()
      check()
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    for (const sign of signsOfLife) window.removeEventListener(sign, onLife, { capture: true })
    document.removeEventListener('visibilitychange', check)
  })
}
