import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { TextKey } from '../locales/messages.ts'
import { useCompanies } from '../stores/companies.ts'
import { useHost } from '../stores/host.ts'
import { useMe } from '../stores/me.ts'

/** More than two lines above the page would take its place in a small window. */
const most = 2

export interface Banner {
  id: 'signed-out' | 'port-closed' | 'lost' | 'locked' | 'key-file' | 'practice'
  tone: 'running' | 'doubt' | 'bad'
  text: TextKey
  action: { label: TextKey; path: string | null } | null
}

/** What holds for the whole window, the most important first. `path` null: connect again. */
export function useBanners(): ComputedRef<Banner[]> {
  const host = useHost()
  const companies = useCompanies()
  const me = useMe()
  return computed(() => {
    const banners: Banner[] = []
    if (host.connection === 'signed-out')
      banners.push({
        id: 'signed-out',
        tone: 'bad',
        text: 'frame.closed',
        action: { label: 'common.retry', path: null },
      })
    else if (host.lost && host.info?.host === 'electron')
      banners.push({ id: 'port-closed', tone: 'bad', text: 'frame.portClosed', action: null })
    else if (host.lost)
      banners.push({
        id: 'lost',
        tone: 'doubt',
        text: 'frame.reconnecting',
        action: { label: 'frame.retryNow', path: null },
      })
    const openVault = { label: 'frame.openSettings', path: '/settings/general' } as const
    if (host.vault && host.vault.state !== 'open')
      banners.push({ id: 'locked', tone: 'bad', text: 'frame.locked', action: openVault })
    else if (host.vault?.source === 'key-file' && companies.active && companies.active.environment !== 'practice')
      banners.push({ id: 'key-file', tone: 'doubt', text: 'frame.keyFile', action: openVault })
    if (companies.active?.environment === 'practice')
      banners.push({
        id: 'practice',
        tone: 'running',
        text: 'frame.practiceNote',
        action: me.may('wechat.profile.manage') ? { label: 'frame.practiceLeave', path: '/start/company' } : null,
      })
    return banners.slice(0, most)
  })
}
