import { createSenders } from '../../src-main/alerts/channels/senders.ts'
import { createSendDelivery } from '../../src-main/alerts/send-delivery.ts'
import { systemClock } from '../../src-main/system-clock.ts'
import { createTransport } from '../../src-main/wecom/transport.ts'
import { openAlertDesk } from './alert-desk.ts'
import { createQuietLog } from './quiet-log.ts'

// A process of its own that sends alerts to a receiver until it is killed.
const [dataDir, url, subject] = process.argv.slice(2)
if (dataDir === undefined || url === undefined) throw new Error('usage: alert-process DATA_DIR URL [SUBJECT]')
const clock = systemClock
const desk = openAlertDesk({
  dataDir,
  clock,
  send: createSendDelivery({
    senders: createSenders({
      hasScreen: true,
      transport: createTransport({ clock, environment: {} }),
      wecom: {
        forProfile: () => {
          throw new Error('no company')
        },
      },
      notifier: { notify: () => undefined },
      clock,
    }),
    keys: {
      learnAll: (keys) => keys,
      read: () => Promise.resolve({ url, signSecret: null, bearerToken: null }),
    },
    clock,
    log: createQuietLog(),
    companyName: () => null,
    usualLanguage: () => 'en',
    redact: (text) => text,
  }),
})
desk.outbox.start()
if (subject !== undefined)
  desk.notices.raise({
    profileId: null,
    kind: 'backup-failed',
    subject,
    severity: 'bad',
    title: { 'zh-CN': subject, en: subject },
    text: { 'zh-CN': '', en: '' },
  })
process.on('message', () => void desk.dispose().then(() => process.disconnect?.()))
process.send?.('ready')
