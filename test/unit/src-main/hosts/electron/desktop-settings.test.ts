import { EventEmitter } from 'node:events'
import type { AutoUpdater } from 'electron'
import { describe, expect, it } from 'vitest'
import { createDesktopSettings } from '../../../../../src-main/hosts/electron/desktop-settings.ts'
import { createUpdates } from '../../../../../src-main/hosts/electron/updates.ts'
import type { SettingsStore } from '../../../../../src-main/ports.ts'
import { createDesktopSettingsService } from '../../../../../src-main/settings/desktop-settings-service.ts'
import { createManualClock } from '../../../../helpers/manual-clock.ts'
import { createQuietLog } from '../../../../helpers/quiet-log.ts'

const dayMs = 24 * 3_600_000
const macFeed = { platform: 'darwin', isPackaged: true, feed: 'https://updates.example/feed' } as const

const memoryStore = (values: Record<string, unknown> = {}): SettingsStore => ({
  get: (key) => values[key],
  set: (key, value) => (values[key] = value),
  delete: (key) => delete values[key],
})
const makeUpdates = (facts: { platform: NodeJS.Platform; isPackaged: boolean; feed: string | undefined }) => {
  const done: string[] = []
  const clock = createManualClock()
  const updater = Object.assign(new EventEmitter(), {
    setFeedURL: ({ url }: { url: string }) => void done.push(`feed ${url}`),
    checkForUpdates: () => void done.push('check'),
  })
  const updates = createUpdates({
    autoUpdater: updater as unknown as AutoUpdater,
    ...facts,
    clock,
    log: createQuietLog(),
    onReady: () => void done.push('ready'),
  })
  return { updates, done, clock, updater }
}
const make = (stored?: unknown, refuses = false) => {
  const system = { isOn: false, isHidden: false }
  const { updates, done } = makeUpdates(macFeed)
  const store = memoryStore(stored === undefined ? {} : { desktop: stored })
  const keeper = createDesktopSettings({
    settings: store,
    startWithSystem: {
      isOn: () => system.isOn,
      set: (isOn, isHidden) => {
        if (refuses) throw new Error('EACCES')
        Object.assign(system, { isOn, isHidden })
      },
    },
    updates,
    platform: 'linux',
    log: createQuietLog(),
  })
  return { keeper, system, store, done }
}

describe('the settings of the desktop', () => {
  const defaults = { onClose: 'ask', startWithSystem: false, startHidden: true, updates: 'off' }

  it.each([undefined, null, 'x', { onClose: 'explode', startHidden: 'yes', updates: 3 }, []])(
    'are the defaults where %j was stored',
    (stored) => {
      expect(make(stored).keeper.state()).toMatchObject(defaults)
    },
  )

  it('change one by one, and tell the system how to start', () => {
    const { keeper, system, store } = make()
    expect(keeper.change({ onClose: 'tray' })).toMatchObject({ ...defaults, onClose: 'tray' })
    expect(keeper.change({ startWithSystem: true })).toMatchObject({ startWithSystem: true, onClose: 'tray' })
    expect(system).toEqual({ isOn: true, isHidden: true })
    keeper.change({ startHidden: false })
    expect(system).toEqual({ isOn: true, isHidden: false })
    keeper.change({ startWithSystem: false })
    expect(system.isOn).toBe(false)
    expect(store.get('desktop')).toEqual({ onClose: 'tray', startHidden: false, updates: 'off' })
  })

  it('stay as they were where the system refuses', () => {
    const { keeper, store } = make(undefined, true)
    expect(() => keeper.change({ startWithSystem: true, onClose: 'quit' })).toThrow(
      expect.objectContaining({ code: 'INVALID', data: expect.objectContaining({ field: 'startWithSystem' }) }),
    )
    expect(store.get('desktop')).toBeUndefined()
  })
})

describe('updates', () => {
  it.each([
    ['Windows', { ...macFeed, platform: 'win32' }, /NSIS/],
    ['Linux', { ...macFeed, platform: 'linux' }, /AppImage/],
    ['an app from its sources', { ...macFeed, isPackaged: false }, /sources/],
    ['no address', { ...macFeed, feed: undefined }, /WECOM_DESK_UPDATE_FEED/],
    ['an address in clear', { ...macFeed, feed: 'http://updates.example' }, /https/],
  ] as const)('cannot be had with %s, and nothing is asked then', async (_name, facts, why) => {
    const { updates, done, clock } = makeUpdates(facts)
    expect(updates.unavailable?.en).toMatch(why)
    updates.follow('stable')
    await clock.advance(2 * dayMs)
    expect(done).toEqual([])
  })

  it('are looked for once a day, only where they were chosen', async () => {
    const { updates, done, clock, updater } = makeUpdates(macFeed)
    updates.follow('off')
    await clock.advance(2 * dayMs)
    expect(done).toEqual([])
    updates.follow('stable')
    updates.follow('stable')
    await clock.advance(dayMs)
    expect(done).toEqual([`feed ${macFeed.feed}`, 'check', 'check'])
    updater.emit('error', new Error('no network'))
    updater.emit('update-downloaded')
    expect(done.at(-1)).toBe('ready')
    updates.follow('off')
    expect(clock.waitingCount).toBe(0)
  })
})

it('is refused by every host that is no desktop, with a reason', () => {
  const service = createDesktopSettingsService(undefined)
  const call = { actor: { id: 'owner', name: '', via: 'browser', permissions: new Set<never>() } } as const
  for (const act of [
    () => service.settings({}, call),
    () => service.setSettings({ onClose: 'tray' }, call),
    () => service.commands({}, call),
    () => service.networkChanged({}, call),
  ])
    expect(act).toThrow(expect.objectContaining({ code: 'INVALID' }))
})
