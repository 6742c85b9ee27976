import { EventEmitter } from 'node:events'
import type { BrowserWindow } from 'electron'
import { expect, it } from 'vitest'
import { followCloseHabit } from '../../../../../src-main/hosts/electron/close-habit.ts'
import { createQuietLog } from '../../../../helpers/quiet-log.ts'

type Choice = 'ask' | 'tray' | 'quit'

const close = (platform: NodeJS.Platform, choice: Choice, isQuitting = false) => {
  const done: string[] = []
  const window = Object.assign(new EventEmitter(), { hide: () => void done.push('hide') })
  followCloseHabit(window as unknown as BrowserWindow, {
    dialog: {
      showMessageBox: () => {
        done.push('ask')
        return new Promise(() => undefined)
      },
    },
    platform,
    isQuitting: () => isQuitting,
    choice: () => choice,
    remember: (remembered) => void done.push(`remember ${remembered}`),
    language: () => 'en',
    quit: () => void done.push('quit'),
    log: createQuietLog(),
  })
  let isRefused = false
  for (let times = 0; times < 2; times++) window.emit('close', { preventDefault: () => (isRefused = true) })
  return { isRefused, done }
}

it.each([
  ['linux', 'ask', true, ['ask']],
  ['win32', 'tray', true, ['hide', 'hide']],
  ['win32', 'quit', true, ['quit', 'quit']],
  ['darwin', 'ask', false, []],
  ['darwin', 'quit', false, []],
] as const)('on %s with the habit “%s”', (platform, choice, isRefused, done) => {
  expect(close(platform, choice)).toEqual({ isRefused, done })
})

it('lets every window close once the app quits', () => {
  for (const choice of ['ask', 'tray', 'quit'] as const)
    expect(close('linux', choice, true)).toEqual({ isRefused: false, done: [] })
})
