import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { expect, it } from 'vitest'
import { quitGracefully } from '../../../../../src-main/hosts/electron/quit.ts'
import { createManualClock } from '../../../../helpers/manual-clock.ts'
import { createQuietLog } from '../../../../helpers/quiet-log.ts'

/** As Electron: `quit` asks, and goes only when nobody objects. */
class FakeApp extends EventEmitter {
  readonly gone: Promise<void>
  #go = () => {}

  constructor() {
    super()
    this.gone = new Promise((resolve) => (this.#go = resolve))
  }

  quit(): boolean {
    let isRefused = false
    this.emit('before-quit', { preventDefault: () => (isRefused = true) })
    if (!isRefused) this.#go()
    return !isRefused
  }
}

const start = (release: () => Promise<void>) => {
  const app = new FakeApp()
  const clock = createManualClock()
  const log = createQuietLog()
  // Of Electron's App, quitting takes these two members only.
  quitGracefully({ app: app as unknown as App, clock, log, release })
  return { app, clock, log }
}

it('goes when everything has been given back, once', async () => {
  let releases = 0
  const { app, log } = start(() => {
    releases += 1
    return Promise.resolve()
  })
  expect(app.quit()).toBe(false)
  expect(app.quit()).toBe(false)
  await app.gone
  expect(releases).toBe(1)
  expect(log.lines).toEqual([])
})

it('goes without what takes too long', async () => {
  const { app, clock, log } = start(() => new Promise(() => undefined))
  app.quit()
  await clock.advance(8_000)
  await app.gone
  expect(log.lines).toMatchObject([{ level: 'warn' }])
})

it('goes although something fails, and says so', async () => {
  const { app, log } = start(() => Promise.reject(new Error('stuck')))
  app.quit()
  await app.gone
  expect(log.lines).toMatchObject([{ level: 'error', fields: { error: new Error('stuck') } }])
})
