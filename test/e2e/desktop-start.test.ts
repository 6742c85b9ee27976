import { spawn } from 'node:child_process'
import { access, chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const patience = { timeout: 30_000, interval: 50 }

let folder: string
let running: { stop(): Promise<number | null> }[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-start-'))
  running = []
})
afterEach(async () => {
  for (const { stop } of running) await stop()
  await rm(folder, { recursive: true, force: true })
})

const run = (script: string, env: Record<string, string>, nodeArgs: string[] = [], args: string[] = []) => {
  const child = spawn(process.execPath, [...nodeArgs, join(root, 'scripts', script), ...args], {
    cwd: root,
    env: {
      ...process.env,
      WECOM_DESK_DATA_DIR: join(folder, 'data'),
      WECOM_DESK_KEY_DIR: join(folder, 'keys'),
      WECOM_DESK_KEYCHAIN: 'off',
      ...env,
    },
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  const exited = new Promise<number | null>((end) => child.once('exit', (code) => end(code)))
  const stop = () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    return exited
  }
  running.push({ stop })
  return { output, exited, stop }
}

describe.skipIf(process.platform === 'win32')('npm start', () => {
  /** In the place of whatever opens a browser here: keeps the address that it was given. */
  const fakeOpener = async () => {
    const opened = join(folder, 'opened')
    for (const name of ['xdg-open', 'open']) {
      const file = join(folder, name)
      await writeFile(file, `#!/bin/sh\nprintf %s "$1" > '${opened}.part' && mv '${opened}.part' '${opened}'\n`)
      await chmod(file, 0o755)
    }
    return { opened, path: [folder, process.env['PATH']].join(delimiter) }
  }

  it.each([
    ['it is told not to use Electron', { WECOM_DESK_NO_ELECTRON: '1' }, /Electron is skipped as asked/],
    [
      'the binary does not run here',
      { ELECTRON_EXEC_PATH: '/nonexistent/electron' },
      /Electron cannot run on this system/,
    ],
  ])('says so in one sentence and opens the same app in the browser where %s', async (_name, env, sentence) => {
    const { opened, path } = await fakeOpener()
    const { output, stop } = run('start.mjs', { ...env, PATH: path })
    const address = await vi.waitFor(() => readFile(opened, 'utf8'), patience)
    expect(output.stderr).toMatch(sentence)
    expect(output.stderr).toContain('改在浏览器中打开同一应用')
    const answer = await fetch(address, { redirect: 'manual' })
    expect(answer.status).toBe(303)
    expect(await stop()).not.toBe(1)
  })

  it('opens the desktop app', async () => {
    const { output, stop } = run('start.mjs', { ELECTRON_EXEC_PATH: join(root, 'test/standin/electron') })
    await vi.waitFor(() => access(join(folder, 'data/browser/standin-profile/DevToolsActivePort')), patience)
    expect(await stop()).toBe(0)
    expect(output).toEqual({ stdout: '', stderr: '' })
    // It was ended in the middle of its start: nothing goes on with what has been given back.
    const logs = join(folder, 'data/logs')
    const lines = await Promise.all(
      (await readdir(logs).catch(() => [])).map((file) => readFile(join(logs, file), 'utf8')),
    )
    expect(lines.join('').match(/"level":"(warn|error)".*/g)).toBeNull()
  })
})

it('asks for the right Node, on any Node, and says how to get it', async () => {
  const older = "data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } })"
  const { output, exited } = run('require-node.mjs', {}, ['--import', older])
  expect(await exited).toBe(1)
  expect(output.stderr).toMatch(/needs Node 24, run through npm/)
  expect(await run('require-node.mjs', {}).exited).toBe(0)
})

it('passes no package for a release that names nobody', async () => {
  const { output, exited } = run('check-package.mjs', {}, [], ['--release'])
  expect(await exited).toBe(1)
  expect(output.stderr).toMatch(/not set for a release: linux\.maintainer.*\n.*extraMetadata\.homepage/)
})
