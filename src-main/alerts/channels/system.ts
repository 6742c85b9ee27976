import type { Bilingual } from '../../contract/shapes.ts'
import type { Notifier } from '../../ports.ts'
import { wordsOf } from './alert-words.ts'
import { withoutMarkup } from './plain-words.ts'
import type { AlertMessage, Send } from './send-types.ts'

const levels = { bad: 'error', doubt: 'warning', info: 'info', good: 'info' } as const

/** Where a click on it leads. */
const pageOf = ({ event, kind }: AlertMessage): string => {
  if (event === 'test' || event === 'summary' || kind === null) return '/settings/alerts'
  if (kind.startsWith('sync-')) return '/sync'
  if (kind === 'schedule-failed') return '/schedules/schedules'
  if (kind === 'backup-failed') return '/settings/backup'
  if (kind === 'audit-broken') return '/schedules/audit'
  if (kind === 'secret-refused' || kind === 'ip-refused') return '/settings/active/credentials'
  return kind === 'token-failing' ? '/settings/active/tokens' : '/schedules/metrics'
}

const loggedOnly: Bilingual = {
  'zh-CN': '这里没有打开桌面程序，只写入了日志。',
  en: 'The desktop app is not open here; it was written to the log only.',
}

/** This machine: a notification of the desktop, a line of the log where there is no screen. Some desktops read markup. */
export const createSystemSend =
  (notifier: Notifier, hasScreen: boolean): Send =>
  ({ message, language }) => {
    const { title, lines } = wordsOf(message, language)
    notifier.notify({
      title: withoutMarkup(title),
      body: lines.map(withoutMarkup).join('\n'),
      level: levels[message.severity],
      page: pageOf(message),
    })
    return Promise.resolve({ outcome: 'sent', answer: '', note: hasScreen ? null : loggedOnly })
  }
