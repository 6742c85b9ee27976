import type { DesktopChange, DesktopState } from '@contract/desktop.ts'
import { onScopeDispose } from 'vue'
import type { DeskClient } from '../../client/index.ts'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'

export interface DesktopSettingsView {
  state: Loaded<DesktopState>
  change: Action<[DesktopChange], void>
}

/** How the desktop app closes, starts and updates; each change counts at once. */
export function useDesktopSettings(client: Pick<DeskClient, 'desktop'>): DesktopSettingsView {
  const state = useLoaded((signal) => client.desktop.settings({}, { signal }))
  const change = useAction(async (patch: DesktopChange) => {
    state.value.value = await client.desktop.setSettings(patch)
  })
  // The question when the window is closed, and the settings of the system, change it behind the page's back.
  const look = () => void state.load()
  look()
  window.addEventListener('focus', look)
  onScopeDispose(() => window.removeEventListener('focus', look))
  return { state, change }
}
