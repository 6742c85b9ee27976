import type { BrowserWindow } from 'electron'
import { expect, it } from 'vitest'
import { createMainWindow } from '../../../../../src-main/hosts/electron/main-window.ts'

const address = { url: 'app://desk/index.html', origin: 'app://desk' }

/** A window whose loads end as they are told to; an error as Electron makes it. */
const setUp = () => {
  const ends: ((code?: string) => void)[] = []
  const done: string[] = []
  const window = {
    on: () => undefined,
    isDestroyed: () => false,
    isMinimized: () => false,
    show: () => done.push('shown'),
    focus: () => done.push('focused'),
    loadURL: (url: string) =>
      new Promise<void>((loaded, refuse) => {
        done.push(url)
        ends.push((code) => (code ? refuse(Object.assign(new Error(code), { code })) : loaded()))
      }),
  }
  // Only what a main window asks of it.
  return { main: createMainWindow(address, () => window as unknown as BrowserWindow), ends, done }
}

it('goes where the last of several links leads, and ends nothing because the others did not get there', async () => {
  const { main, ends, done } = setUp()
  const first = main.show()
  ends[0]?.()
  await first
  const links = [main.show('/sync'), main.show('/settings/general')]
  await expect.poll(() => ends.length).toBe(3)
  ends[1]?.('ERR_ABORTED')
  ends[2]?.()
  await Promise.all(links)
  expect(done.filter((url) => url.startsWith('app:'))).toEqual([
    address.url,
    `${address.url}#/sync`,
    `${address.url}#/settings/general`,
  ])
  expect(done.at(-1)).toBe('focused')
})

it('tells of a page that cannot be loaded', async () => {
  const { main, ends } = setUp()
  const shown = main.show()
  ends[0]?.('ERR_FAILED')
  await expect(shown).rejects.toThrow('ERR_FAILED')
})
