import type { Severity } from '../contract/notifications.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { StoredDelivery } from './delivery-row.ts'

/**
 * A fault that comes and goes must not be told every time. Within the time of its rule it is told once, its end once, and its
 * return once; from then on the changes are counted in one message that goes out when that time is over, and says how things
 * stand by then. If it says that the thing is over, a return is told at once; a quiet time ends all of it.
 */
export interface Change {
  /** Of the message that is not out yet, and is brought up to date; null: a new one. */
  deliveryId: number | null
  recovery: boolean
  severity: Severity
  title: Bilingual
  text: Bilingual
  changes: number
  /** When it is due, and how it stands by then. */
  atMs: number
}

/** How things stand now, after a change. */
export interface Now {
  isOver: boolean
  severity: Severity
  title: Bilingual
  /** Empty for the end of it. */
  text: Bilingual
  nowMs: number
  /** Of the rule: the same is not sent again within it. */
  quietForMs: number
}

/** `ignore`: people know; null: it is told as usual. */
export type Decision = Change | 'ignore' | null

const isWithin = ({ atMs }: StoredDelivery, { nowMs, quietForMs }: Now): boolean => Math.abs(nowMs - atMs) < quietForMs

/** Nobody has read it yet. */
const isOpen = ({ changes, attempts, outcome }: StoredDelivery): boolean =>
  changes > 0 && attempts === 0 && (outcome === 'waiting' || outcome === 'held')

/** @param last what was said last of the thing @param alert what was said of it last, but for its ends */
export const decideChange = (last: StoredDelivery | null, alert: StoredDelivery | null, now: Now): Decision => {
  const { nowMs, quietForMs, isOver } = now
  if (!last || last.outcome === 'failed') return null
  if (isOpen(last)) {
    const changes = last.changes + (last.recovery === isOver ? 0 : 1)
    // Also where the clock was set back, or the rule made shorter.
    return change(last.deliveryId, changes, Math.min(last.atMs, nowMs + quietForMs), now)
  }
  const isUnsteady = last.changes > 0 && isWithin(last, now)
  if (isOver) {
    if (!isUnsteady) return null
    return last.recovery ? 'ignore' : change(null, 1, Math.min(last.atMs, nowMs) + quietForMs, now)
  }
  if (!last.recovery) return isUnsteady ? 'ignore' : null
  const wasToldLately = alert !== null && alert.outcome !== 'failed' && isWithin(alert, now)
  if (!isUnsteady && !wasToldLately) return null
  const after = spanWords(Math.abs(nowMs - last.atMs))
  const wait = spanWords(quietForMs)
  return {
    ...change(null, 2, nowMs, now),
    text: followedBy(now.text, {
      'zh-CN': `告知恢复 ${after['zh-CN']}后再次出现。若继续变化，${wait['zh-CN']}后合并告知一次。`,
      en: `It is back ${after.en} after its end was told. If it keeps changing, that is told once after ${wait.en}.`,
    }),
  }
}

const change = (deliveryId: number | null, changes: number, atMs: number, now: Now): Change => {
  const { isOver, severity, title, quietForMs } = now
  const span = spanWords(quietForMs)
  const times: Bilingual = {
    'zh-CN': `${span['zh-CN']}内变化 ${changes} 次，`,
    en: `It changed ${changes === 1 ? 'once' : changes === 2 ? 'twice' : `${changes} times`} within ${span.en} and `,
  }
  const stands: Bilingual = isOver
    ? { 'zh-CN': '目前已恢复。', en: 'is over now.' }
    : { 'zh-CN': '目前仍存在。', en: 'is there now.' }
  const text = { 'zh-CN': times['zh-CN'] + stands['zh-CN'], en: times.en + stands.en }
  return { deliveryId, recovery: isOver, severity, title, changes, atMs, text: followedBy(now.text, text) }
}

const followedBy = (text: Bilingual, first: Bilingual): Bilingual => ({
  'zh-CN': `${first['zh-CN']}${text['zh-CN']}`,
  en: `${first.en} ${text.en}`.trim(),
})

const spanWords = (ms: number): Bilingual => {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 120) return { 'zh-CN': `${minutes} 分钟`, en: minutes === 1 ? '1 minute' : `${minutes} minutes` }
  const hours = Math.round(minutes / 60)
  return { 'zh-CN': `${hours} 小时`, en: `${hours} hours` }
}
