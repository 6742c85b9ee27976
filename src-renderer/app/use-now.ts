import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

interface Ticker {
  now: Ref<number>
  users: number
  timer: ReturnType<typeof setInterval>
}
const tickers = new Map<number, Ticker>()

/** The time, renewed every `everyMs`; a table full of times has one timer. */
export function useNow(everyMs: number): Ref<number> {
  let ticker = tickers.get(everyMs)
  if (!ticker) {
    const now = ref(Date.now())
    ticker = { now, users: 0, timer: setInterval(() => (now.value = Date.now()), everyMs) }
    tickers.set(everyMs, ticker)
  }
  const mine = ticker
  mine.users += 1
  if (mine.users > 1) mine.now.value = Date.now()
  onScopeDispose(() => {
    mine.users -= 1
    if (mine.users > 0) return
    clearInterval(mine.timer)
    tickers.delete(everyMs)
  })
  return mine.now
}
