import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPreferenceStore, languageOf } from '../../../../src-main/settings/preferences.ts'
import { openSettingsStore } from '../../../../src-main/settings/settings-store.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

let dataDir = ''
let warnings: string[] = []
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-settings-'))
  warnings = []
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const log = {
  debug() {},
  info() {},
  warn: (message: string) => void warnings.push(message),
  error() {},
  child: () => log,
}
const open = () => openSettingsStore({ dataDir, clock: createManualClock(), log })

describe('settings', () => {
  it('are there the next time, whatever their keys look like', () => {
    open().set('window.state', { width: 1200 })
    open().set('a', null)
    expect(open().get('window.state')).toEqual({ width: 1200 })
    expect(open().get('window')).toBeUndefined()
    open().delete('window.state')
    expect(open().get('window.state')).toBeUndefined()
  })

  it.each(['{"a": 1', '', 'not json at all'])('survive a damaged file (%j), which is kept', (text) => {
    writeFileSync(join(dataDir, 'settings.json'), text)
    const settings = open()
    expect(settings.get('a')).toBeUndefined()
    settings.set('a', 2)
    expect(open().get('a')).toBe(2)
    const kept = readdirSync(dataDir).filter((name) => name.startsWith('settings.damaged-'))
    expect(kept.map((name) => readFileSync(join(dataDir, name), 'utf8'))).toEqual([text])
    expect(warnings).toHaveLength(1)
  })

  it('survive damage while they are in use', () => {
    const settings = open()
    settings.set('a', 1)
    writeFileSync(join(dataDir, 'settings.json'), '{"a":')
    expect(settings.get('a')).toBeUndefined()
    settings.set('b', 2)
    expect(settings.get('b')).toBe(2)
  })
})

describe('preferences', () => {
  it.each([
    ['zh-CN', 'zh-CN'],
    ['zh-Hans-SG', 'zh-CN'],
    ['zh', 'zh-CN'],
    ['en-US', 'en'],
    ['de', 'en'],
    ['zha', 'en'],
  ])('begin in the language of the system: %s gives %s', (locale, language) => {
    expect(languageOf(locale)).toBe(language)
  })

  it('change one by one and stay', () => {
    const preferences = createPreferenceStore(open(), 'zh-CN')
    expect(preferences.chosen()).toBe(false)
    expect(preferences.read()).toEqual({ language: 'zh-CN', theme: 'system', density: 'compact', avatars: false })
    preferences.change({ theme: 'dark', language: undefined })
    expect(preferences.chosen()).toBe(true)
    expect(createPreferenceStore(open(), 'en').read()).toEqual({
      language: 'zh-CN',
      theme: 'dark',
      density: 'compact',
      avatars: false,
    })
  })

  it.each([{ theme: 'purple', language: 'en' }, 'nonsense', null, 7])(
    'do without values that mean nothing: %j',
    (stored) => {
      const settings = open()
      settings.set('preferences', stored)
      expect(createPreferenceStore(settings, 'en').read()).toEqual({
        language: 'en',
        theme: 'system',
        density: 'compact',
        avatars: false,
      })
    },
  )
})
