import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createCliProcess } from '../cli/cli-process.ts'
import type { CliProcess } from '../cli/cli-process.ts'
import { damage } from './backup-rig.ts'

let cli: CliProcess
beforeEach(() => {
  cli = createCliProcess()
})
afterEach(() => cli.dispose())

it('a damaged database is met with the command that brings the last good backup back, and that command works', async () => {
  const add = ['profile', 'add', 'kept', '--corp-id', 'ww1234567890abcdef']
  expect((await cli.run(add)).code).toBe(0)
  expect((await cli.run(['vault', 'accept-key-file'])).code).toBe(0)
  const channel = await cli.run(['alert', 'add', 'webhook', 'sealed', '--stdin'], 'https://example.com/hook')
  expect(channel.code).toBe(0)
  const { document: made } = await cli.json(['backup', 'create'])
  const backupId = String(made['backupId'])
  const path = join(cli.dataDir, 'desk.db')
  damage(path)
  const damaged = readFileSync(path)

  const served = await cli.run(['serve', '--port', '0'])
  expect(served.code).toBe(3)
  const command = new RegExp(`wecom-desk backup restore ${backupId} --data-dir "${cli.dataDir}"`)
  expect(served.stderr.replaceAll(/\n\s*/g, ' ')).toMatch(command)
  expect(readFileSync(path).equals(damaged)).toBe(true)

  expect((await cli.json(['backup', 'list'])).document).toMatchObject({ items: [{ backupId, companies: 1 }] })
  expect((await cli.run(['backup', 'restore', backupId])).code).toBe(2)
  const restored = await cli.json(['backup', 'restore', backupId, '--yes'])
  expect(restored).toMatchObject({ code: 0, document: { restored: { backupId }, safety: { kind: 'safety' } } })
  // The damaged database cannot tell its key, which is no sign that there was another one.
  expect(JSON.stringify(restored.document['note'])).not.toContain('another key')
  expect((await cli.run(['profile', 'list'])).stdout).toContain('kept')
  const { document } = await cli.json(['backup', 'list'])
  const [safety] = document['items'] as { backupId: string }[]
  // What was damaged is still there, as it was.
  expect(readFileSync(join(cli.dataDir, 'backups', `${safety?.backupId}.db`)).length).toBe(damaged.length)
  expect((await cli.json(['backup', 'check', safety?.backupId ?? ''])).document).toMatchObject({ intact: false })

  // Lost altogether: nothing begins anew in silence, and the newest that can be used is offered.
  rmSync(path)
  const lost = await cli.run(['profile', 'list'])
  expect(lost.code).toBe(3)
  expect(lost.stderr.replaceAll(/\n\s*/g, ' ')).toMatch(/The database is gone.*begin anew.*/)
  expect(lost.stderr.replaceAll(/\n\s*/g, ' ')).toMatch(command)
  expect(existsSync(path)).toBe(false)
  expect(await cli.json(['backup', 'restore', backupId, '--yes'])).toMatchObject({
    code: 0,
    document: { safety: null },
  })
})
