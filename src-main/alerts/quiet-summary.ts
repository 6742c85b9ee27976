import { severities } from '../contract/notifications.ts'
import type { Bilingual, Language } from '../contract/shapes.ts'
import { oneLine } from './channels/plain-words.ts'
import type { NewDelivery, StoredDelivery } from './delivery-row.ts'

/** More lines than this nobody reads; how many more there are is said. */
const mostLines = 30

const words = {
  title: (n: number): Bilingual => ({
    'zh-CN': `勿扰时段内有 ${n} 条告警`,
    en: n === 1 ? '1 alert during quiet hours' : `${n} alerts during quiet hours`,
  }),
  recovered: { 'zh-CN': '（已恢复）', en: ' (recovered)' } satisfies Bilingual,
  more: (n: number): Bilingual => ({ 'zh-CN': `还有 ${n} 条，见应用内通知。`, en: `${n} more; see the app.` }),
}

const sameThing = (one: StoredDelivery, other: StoredDelivery): boolean =>
  one.kind === other.kind && one.profileId === other.profileId && one.subject === other.subject

/** One message for all that waited for a channel. @param held of one channel, oldest first; at least one */
export const summaryOf = (
  channelId: string,
  held: readonly StoredDelivery[],
  nowMs: number,
): Omit<NewDelivery, 'outcome'> => {
  // What began and ended within the quiet hours is one line.
  const endedHere = (recovery: StoredDelivery) =>
    held.some((one) => !one.recovery && one.deliveryId < recovery.deliveryId && sameThing(one, recovery))
  const shown = held.filter((one) => !one.recovery || !endedHere(one))
  const hasEnded = (alert: StoredDelivery) =>
    !alert.recovery && held.some((one) => one.recovery && one.deliveryId > alert.deliveryId && sameThing(one, alert))
  const line = (one: StoredDelivery, language: Language) =>
    `· ${oneLine(one.title[language])}${hasEnded(one) ? words.recovered[language] : ''}`
  const text = (language: Language): string =>
    [
      ...shown.slice(0, mostLines).map((one) => line(one, language)),
      ...(shown.length > mostLines ? [words.more(shown.length - mostLines)[language]] : []),
    ].join('\n')
  const worst = Math.max(...shown.map((one) => severities.indexOf(hasEnded(one) ? 'good' : one.severity)))
  return {
    channelId,
    profileId: null,
    kind: 'summary',
    subject: '',
    recovery: false,
    severity: severities[worst] ?? 'info',
    title: words.title(shown.length),
    text: { 'zh-CN': text('zh-CN'), en: text('en') },
    atMs: nowMs,
  }
}
