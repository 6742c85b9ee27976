import { statfs } from 'node:fs/promises'
import { createAlertRepository } from '../alerts/alert-repository.ts'
import { createAlertService } from '../alerts/alert-service.ts'
import { createChannelKeys } from '../alerts/channel-keys.ts'
import { maxAnswerBytes } from '../alerts/channels/post-json.ts'
import { robotIn } from '../alerts/channels/webhook-address.ts'
import { createSenders } from '../alerts/channels/senders.ts'
import { createOutbox } from '../alerts/outbox.ts'
import { createSendDelivery } from '../alerts/send-delivery.ts'
import { createWatchers } from '../alerts/watchers.ts'
import type { Disposables } from '../disposables.ts'
import { createProfileRepository } from '../profiles/profile-repository.ts'
import { createSecretRepository } from '../profiles/secret-repository.ts'
import { createTransport } from '../wecom/transport.ts'
import type { Foundation } from './foundation.ts'
import type { Upstream } from './upstream.ts'

/** What goes out of the app when something happens, and what looks for things to happen. */
export const createAlerting = (base: Foundation, owned: Disposables, { wecom }: Pick<Upstream, 'wecom'>) => {
  const { store, vault, clock, log, changes, leases, learn, notifications, alertNames, preferences, callHours, ports } =
    base
  const alerts = createAlertRepository(store)
  const profiles = createProfileRepository(store)
  const secrets = createSecretRepository(store)
  const keys = createChannelKeys({ store, vault, learn })
  const usualLanguage = () => preferences.read().language
  // The proxies of companies are for WeCom; receivers are reached directly or by the system's proxy.
  const transport = owned.add(createTransport({ clock, maxReplyBytes: maxAnswerBytes }))
  const hasScreen = ports.host.kind === 'electron'
  const outbox = owned.add(
    createOutbox({
      store,
      leases,
      clock,
      log,
      changes,
      hasScreen,
      settled: () => notifications.settled(),
      robotOf: async ({ channelId, kind }) => {
        try {
          const { url } = await keys.read(channelId)
          return url === null ? null : robotIn(kind, url)
        } catch {
          // Locked or damaged: nothing can be sent through it either, and sending says so.
          return null
        }
      },
      send: createSendDelivery({
        senders: createSenders({ transport, wecom, notifier: ports.notify, hasScreen, clock }),
        keys,
        clock,
        log,
        companyName: alertNames.ofCompany,
        usualLanguage,
        redact: (text) => ports.redactor.text(text),
      }),
    }),
  )
  notifications.onPlanned(() => void outbox.drain())
  const watchers = owned.add(
    createWatchers({
      notices: notifications,
      leases,
      clock,
      log,
      rule: alerts.rule,
      companies: () =>
        profiles.list().map(({ profile_id, ordinal, name }) => ({ profileId: profile_id, ordinal, name })),
      callsSince: (profileId, ordinal, fromMs) => callHours.since(profileId, ordinal, fromMs),
      freeDiskBytes: async () => {
        try {
          const { bavail, bsize } = await statfs(ports.dataDir)
          return bavail * bsize
        } catch (error) {
          log.warn('the free space of the disk is not to be had', { error })
          return null
        }
      },
      residentBytes: () => process.memoryUsage.rss(),
      process: ports.host.kind,
    }),
  )
  return {
    area: createAlertService({
      store,
      vault,
      clock,
      changes,
      keys,
      outbox,
      usualLanguage,
      isApp: (profileId, secretId) => {
        const secret = secrets.find(secretId)
        return secret?.profile_id === profileId && secret.kind === 'app'
      },
    }),
    start: () => {
      outbox.start()
      watchers.start()
    },
  }
}
