import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright-core'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronForTests } from '../helpers/electron-for-tests.ts'
import { describeDesktopPage } from './desktop-page-specs.ts'
import { describeDesktopShell } from './desktop-shell-specs.ts'

const found = electronForTests()
const skipped = 'reason' in found ? ` (skipped: ${found.reason})` : ''

describe.skipIf(skipped !== '')(`on real Electron${skipped}`, () => {
  let folder: string
  let desktop: ElectronApplication
  beforeAll(async () => {
    if (!('path' in found)) throw new Error(found.reason)
    folder = await mkdtemp(join(tmpdir(), 'wecom-desk-electron-'))
    const { ELECTRON_RUN_AS_NODE: _never, ...env } = process.env
    desktop = await _electron.launch({
      executablePath: found.path,
      args: [resolve(import.meta.dirname, '../..'), `--data-dir=${join(folder, 'data')}`],
      env: { ...env, WECOM_DESK_KEY_DIR: join(folder, 'keys'), WECOM_DESK_KEYCHAIN: 'off' } as Record<string, string>,
    })
    await desktop.firstWindow()
  })
  afterAll(async () => {
    await desktop?.close()
    if (folder) await rm(folder, { recursive: true, force: true })
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

  it('opens under its own scheme, in a window as the security checklist has it', async () => {
    expect((await desktop.firstWindow()).url()).toMatch(/^app:\/\/desk\/index\.html/)
    const inForce = await desktop.evaluate(({ webContents }) =>
      // Not declared, since it is for diagnosis: what Electron itself made of the options.
      webContents.getAllWebContents().map((contents) => Object(contents).getLastWebPreferences()),
    )
    expect(inForce).toEqual([
      expect.objectContaining({
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
      }),
    ])
  })
})
