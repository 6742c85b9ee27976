import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright-core'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeDesktopPage } from './desktop-page-specs.ts'
import { describeDesktopShell } from './desktop-shell-specs.ts'

/** The path of Electron's binary, on a machine that has it and a display. */
const executablePath = process.env['WECOM_DESK_TEST_ELECTRON']

describe.skipIf(!executablePath)('on real Electron', () => {
  let dataDir: string
  let desktop: ElectronApplication
  beforeAll(async () => {
    if (!executablePath) throw new Error('Skipped without WECOM_DESK_TEST_ELECTRON')
    dataDir = await mkdtemp(join(tmpdir(), 'wecom-desk-electron-'))
    desktop = await _electron.launch({
      executablePath,
      args: [resolve(import.meta.dirname, '../..')],
      env: { ...process.env, WECOM_DESK_DATA_DIR: dataDir, WECOM_DESK_KEYCHAIN: 'off' },
    })
    await desktop.firstWindow()
  })
  afterAll(async () => {
    await desktop?.close()
    if (dataDir) await rm(dataDir, { recursive: true, force: true })
  })

  describeDesktopPage('the page in the window', () => desktop.firstWindow())

  describeDesktopShell('window, menu and links', () => ({
    page: () => desktop.firstWindow(),
    evaluate: (code) =>
      desktop.evaluate((electron, body): Promise<unknown> => {
        const run: unknown = new Function('electron', `return (async () => { ${body} })()`)
        return typeof run === 'function' ? run(electron) : Promise.resolve()
      }, code),
  }))

  it('opens under its own scheme', async () => {
    expect((await desktop.firstWindow()).url()).toMatch(/^app:\/\/desk\/index\.html/)
  })
})
