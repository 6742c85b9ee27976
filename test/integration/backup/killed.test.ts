import { fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readdirSync, renameSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeJournal } from '../../../src-main/backup/restore-files.ts'
import { call, openBackupRig } from './backup-rig.ts'
import type { BackupRig } from './backup-rig.ts'

let rig: BackupRig
beforeEach(async () => {
  rig = await openBackupRig()
})
afterEach(() => rig.dispose())

const at = (...names: string[]) => join(rig.dataDir, ...names)
/** A process that cannot be alive: its number is beyond what systems give. */
const deadPid = 2 ** 30

const isWhole = (path: string): boolean => {
  const db = new SqliteDatabase(path, { readonly: true })
  try {
    return db.pragma('integrity_check', { simple: true }) === 'ok'
  } finally {
    db.close()
  }
}
const startAndKill = async (args: string[], afterMs: number): Promise<void> => {
  const child = fork(join(import.meta.dirname, 'restore-process.ts'), [rig.dataDir, ...args], { stdio: 'inherit' })
  await once(child, 'message')
  // Wherever it is by then; the states that a kill can leave are gone through one by one below.
  await new Promise((resolve) => setTimeout(resolve, afterMs))
  child.kill('SIGKILL')
  await once(child, 'exit')
}
const leftovers = () => readdirSync(rig.dataDir).filter((name) => /restor/.test(name))

/** Two backups: of one company, and of two. */
const twoBackups = async () => {
  await rig.addCompany('first')
  const one = await rig.areas.backup.create({}, call)
  await rig.addCompany('second')
  const two = await rig.areas.backup.create({}, call)
  return { one: one.backupId, two: two.backupId }
}

describe('killed in the middle', () => {
  it('a restore leaves either database whole, and the next start goes on from there', async () => {
    const { one, two } = await twoBackups()
    for (const afterMs of [150, 700, 1300]) {
      await rig.close()
      await startAndKill([one, two], afterMs)
      await rig.open()
      expect([['first'], ['first', 'second']]).toContainEqual(await rig.companies())
      expect(leftovers()).toEqual([])
      expect(isWhole(at('desk.db'))).toBe(true)
    }
  })

  it('a backup leaves no file that looks like one, and the next one is made', async () => {
    await rig.addCompany('first')
    await rig.close()
    await startAndKill([], 400)
    await rig.open()
    for (const { backupId } of (await rig.areas.backup.list({}, call)).items)
      expect(isWhole(at('backups', `${backupId}.db`))).toBe(true)
    expect(await rig.areas.backup.create({}, call)).toMatchObject({ intact: true })
    expect(readdirSync(at('backups')).filter((name) => name.includes('unfinished'))).toEqual([])
  })

  it.each(['nothing was moved', 'the old one was moved', 'the new one was moved', 'nothing but a copy was made'])(
    'a restore after which %s is finished, or never was',
    async (state) => {
      const { one } = await twoBackups()
      await rig.close()
      const safetyId = 'safety-20260101T000000000Z-v3'
      const safety = at('backups', `${safetyId}.db`)
      const staged = at('desk.db.restoring')
      copyFileSync(at('backups', `${one}.db`), staged)
      const isStarted = state !== 'nothing but a copy was made'
      if (isStarted)
        writeJournal(rig.dataDir, {
          version: 1,
          backupId: one,
          safetyId,
          atMs: 1,
          by: 'x',
          host: hostname(),
          pid: deadPid,
        })
      if (state.startsWith('the')) renameSync(at('desk.db'), safety)
      if (state === 'the new one was moved') renameSync(staged, at('desk.db'))
      await rig.open()
      expect(await rig.companies()).toEqual(isStarted ? ['first'] : ['first', 'second'])
      expect(existsSync(safety)).toBe(isStarted)
      expect(leftovers()).toEqual([])
    },
  )
})
