import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startDesktopProcess } from '../helpers/desktop-process.ts'
import { damage } from '../integration/backup/backup-rig.ts'

const command = resolve(import.meta.dirname, '../../out/main/cli.js')
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wecom-desk-damaged-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

it('a desktop app with a damaged database offers the last good backup, restores it and starts again', async () => {
  const dataDir = join(root, 'data')
  const keys = { WECOM_DESK_KEY_DIR: join(root, 'keys') }
  const env = { ...process.env, ...keys, WECOM_DESK_DATA_DIR: dataDir, WECOM_DESK_KEYCHAIN: 'off' }
  const cli = (...args: string[]) => spawnSync(process.execPath, [command, ...args], { env, encoding: 'utf8' })
  cli('profile', 'add', 'kept', '--corp-id', 'ww1234567890abcdef')
  cli('backup', 'create')
  damage(join(dataDir, 'desk.db'))

  const desktop = startDesktopProcess({ dataDir, env: keys })
  try {
    await expect
      .poll(
        () => desktop.evaluate('return recorder.messageBoxes.map(({ options }) => options.buttons)').catch(() => []),
        {
          timeout: 20_000,
        },
      )
      .toEqual([
        [expect.stringContaining('Restore'), expect.stringContaining('folder'), expect.stringContaining('Quit')],
      ])
    await desktop.evaluate('recorder.answers.push({ response: 0 })')
    expect(await desktop.exited).toBe(0)
    expect(desktop.errorBoxes).toEqual([])
    expect(desktop.relaunches).toHaveLength(1)
  } finally {
    await desktop.kill()
  }
  expect(cli('profile', 'list').stdout).toContain('kept')
})
