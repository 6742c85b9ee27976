import { z } from 'zod'
import { desktopSettings } from '../../contract/desktop.ts'
import type { DesktopChange, DesktopSettings, DesktopState } from '../../contract/desktop.ts'
import { invalid } from '../../errors.ts'
import type { Log, SettingsStore } from '../../ports.ts'
import type { StartWithSystem } from './start-with-system.ts'
import type { Updates } from './updates.ts'

const settingsKey = 'desktop'

/** The file can be edited by anybody: what makes no sense is as if it had not been chosen. */
const kept = z
  .object({
    onClose: desktopSettings.shape.onClose.catch('ask'),
    startHidden: desktopSettings.shape.startHidden.catch(true),
    updates: desktopSettings.shape.updates.catch('off'),
  })
  .catch({ onClose: 'ask', startHidden: true, updates: 'off' })

export interface DesktopSettingsKeeper {
  state(): DesktopState
  change(change: DesktopChange): DesktopState
}

export interface DesktopSettingsParts {
  settings: SettingsStore
  startWithSystem: StartWithSystem
  updates: Updates
  platform: NodeJS.Platform
  log: Log
}

export const createDesktopSettings = (parts: DesktopSettingsParts): DesktopSettingsKeeper => {
  const { settings, startWithSystem, updates, platform, log } = parts
  const read = () => kept.parse(settings.get(settingsKey) ?? {})
  const state = (): DesktopState => ({
    ...read(),
    startWithSystem: startWithSystem.isOn(),
    mayChooseOnClose: platform !== 'darwin',
    updatesUnavailable: updates.unavailable,
  })
  return {
    state,
    change: ({ onClose, startWithSystem: isWanted, startHidden, updates: channel }) => {
      if (channel === 'stable' && updates.unavailable) throw invalid(updates.unavailable, 'updates')
      const before = state()
      const next: DesktopSettings = {
        onClose: onClose ?? before.onClose,
        startWithSystem: isWanted ?? before.startWithSystem,
        startHidden: startHidden ?? before.startHidden,
        updates: channel ?? before.updates,
      }
      // The system first: where it refuses, nothing has been changed.
      const isOtherStart = next.startHidden !== before.startHidden && next.startWithSystem
      if (next.startWithSystem !== before.startWithSystem || isOtherStart) register(startWithSystem, next, log)
      settings.set(settingsKey, { onClose: next.onClose, startHidden: next.startHidden, updates: next.updates })
      updates.follow(next.updates)
      return state()
    },
  }
}

const register = (system: StartWithSystem, { startWithSystem, startHidden }: DesktopSettings, log: Log): void => {
  try {
    system.set(startWithSystem, startHidden)
  } catch (error) {
    log.warn('the system did not take the app into its start', { error })
    throw invalid(
      {
        'zh-CN': '系统没有接受“随系统启动”的设置。请检查自启动文件夹是否可写，或在系统设置中修改。',
        en: 'The system did not accept the start with it. Check that the autostart folder can be written, or use its settings.',
      },
      'startWithSystem',
    )
  }
}
