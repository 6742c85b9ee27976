import type { PageCommand } from '@contract/desktop.ts'
import { onScopeDispose, watch } from 'vue'
import { useNotices } from '../app/notices.ts'
import type { Desk } from '../app/desk.ts'
import { follow } from '../client/index.ts'

/**
 * Does what is chosen in the menu of the desktop app, and tells the app when the network comes or goes. Elsewhere nothing.
 * @param isDesktop asked again until the host is known
 */
export function useDeskCommands(
  { client, notices }: Pick<Desk, 'client' | 'notices'>,
  isDesktop: () => boolean,
  act: (command: PageCommand) => void,
): void {
  const life = new AbortController()
  let isFollowing = false

  async function start(): Promise<void> {
    if (isFollowing || life.signal.aborted || !isDesktop()) return
    isFollowing = true
    try {
      await follow(
        (signal) => client.desktop.commands({}, { signal }),
        ({ command }) => act(command),
        life.signal,
      )
    } catch {
      // Refused while the app is locked: begun again when the lock changes.
    } finally {
      isFollowing = false
    }
  }
  const onNetwork = () => {
    if (isDesktop()) void client.desktop.networkChanged({}).catch(() => undefined)
  }

  watch(isDesktop, () => void start(), { immediate: true })
  useNotices(notices, ['lock'], () => void start())
  window.addEventListener('online', onNetwork)
  window.addEventListener('offline', onNetwork)
  onScopeDispose(() => {
    life.abort()
    window.removeEventListener('online', onNetwork)
    window.removeEventListener('offline', onNetwork)
  })
}
