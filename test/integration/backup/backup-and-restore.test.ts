import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBackups, asBackupFailure, keptBackups } from '../../../src-main/backup/backups.ts'
import { BackupThreadError } from '../../../src-main/backup/backup-thread.ts'
import { openPresence } from '../../../src-main/presence/presence.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { call, damage, openBackupRig } from './backup-rig.ts'
import type { BackupRig } from './backup-rig.ts'

// Each thread of a backup starts from sources here, on a machine that others use too.

let rig: BackupRig
beforeEach(async () => {
  rig = await openBackupRig()
})
afterEach(() => rig.dispose())

const folder = () => join(rig.dataDir, 'backups')
const database = () => join(rig.dataDir, 'desk.db')
const make = () => rig.areas.backup.create({}, call)
const list = () => rig.areas.backup.list({}, call)
const restore = async (backupId: string) => {
  const answer = await rig.areas.backup.restore({ backupId }, call)
  await rig.lifecycle.settled()
  return answer
}
const inFile = (path: string, query: string): unknown => {
  const db = new SqliteDatabase(path, { readonly: true })
  try {
    return db.prepare(query).pluck().get()
  } finally {
    db.close()
  }
}

describe('a backup', () => {
  it('is one whole file that only its owner may read, named by kind, time and schema', async () => {
    await rig.addCompany('first')
    const made = await make()
    const version = inFile(database(), 'pragma user_version')
    expect(made).toMatchObject({ kind: 'manual', intact: true, companies: 1, members: 0, schemaVersion: version })
    expect(made.backupId).toMatch(/^manual-\d{8}T\d{9}Z-v\d+$/)
    const files = readdirSync(folder()).toSorted()
    expect(files).toEqual([`${made.backupId}.db`, `${made.backupId}.json`])
    if (process.platform !== 'win32') expect(statSync(join(folder(), files[0] ?? '')).mode & 0o777).toBe(0o600)
    expect(await list()).toMatchObject({ items: [made], making: null, lastRestore: null })
  })

  it('of the day pushes out the oldest of its kind alone, and a manual one never', async () => {
    const kept = createBackups({ dataDir: rig.dataDir, clock: systemClock, log: createQuietLog() })
    const manual = await make()
    const days = Array.from({ length: keptBackups.daily + 1 }, (_, day) => `daily-2026010${day + 1}T000000000Z-v3`)
    for (const day of days) copyFileSync(join(folder(), `${manual.backupId}.db`), join(folder(), `${day}.db`))
    await kept.make('daily')
    const left = (await kept.list()).map(({ backupId }) => backupId)
    expect(left).toHaveLength(keptBackups.daily + 1)
    expect(left).toContain(manual.backupId)
    expect(days.filter((day) => left.includes(day))).toEqual(days.slice(2))
  })

  it('clears away what a killed one left, and touches nothing that it does not know', async () => {
    mkdirSync(folder(), { recursive: true })
    writeFileSync(join(folder(), 'daily-1.unfinished'), 'half')
    writeFileSync(join(folder(), 'notes.db'), 'mine')
    await make()
    expect(existsSync(join(folder(), 'daily-1.unfinished'))).toBe(false)
    expect(existsSync(join(folder(), 'notes.db'))).toBe(true)
    expect((await list()).items.map(({ kind }) => kind)).toEqual(['manual'])
  })

  it('says what the system refused, and keeps the earlier ones', async () => {
    const full = asBackupFailure(new BackupThreadError({ code: 'SQLITE_FULL', message: 'full', stack: '' }))
    expect(full).toMatchObject({ code: 'INVALID', data: { hint: { en: expect.stringContaining('disk is full') } } })
    if (process.platform === 'win32' || process.getuid?.() === 0) return
    const made = await make()
    chmodSync(folder(), 0o500)
    try {
      await expect(make()).rejects.toMatchObject({
        data: { hint: { en: expect.stringContaining('could not be written') } },
      })
    } finally {
      chmodSync(folder(), 0o700)
    }
    expect((await list()).items).toMatchObject([made])
  })

  it('never hands out a file beyond its folder', async () => {
    for (const backupId of ['..', '../desk', 'last-restore', 'manual-x'])
      await expect(rig.areas.backup.check({ backupId }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a restore', () => {
  it('brings the data back, keeps what it replaced, and says so in the trail of the backup', async () => {
    await rig.addCompany('first')
    const made = await make()
    await rig.addCompany('second')
    await rig.services.audit.append({ ...call, call: 'test', target: 'later', outcome: 'done', detail: {} })
    const head = inFile(database(), 'select hash from audit order by audit_id desc limit 1')
    const answer = await restore(made.backupId)

    expect(answer).toMatchObject({ restored: { backupId: made.backupId, companies: 1 }, safety: { kind: 'safety' } })
    expect(await rig.companies()).toEqual(['first'])
    const safety = join(folder(), `${answer.safety.backupId}.db`)
    expect(inFile(safety, 'select count(*) from profile')).toBe(2)
    expect((await list()).lastRestore).toMatchObject({ outcome: 'restored', safetyId: answer.safety.backupId })
    const detail = inFile(database(), `select detail from audit where call = 'backup.restored'`)
    expect(JSON.parse(String(detail))).toEqual({
      safety: answer.safety.backupId,
      madeAt: new Date(made.atMs).toISOString(),
      companies: 1,
      members: 0,
      headHashBefore: head,
    })
    expect(await rig.services.audit.verify()).toMatchObject({ intact: true })
    // And back again: the safety backup is a backup like any other.
    await restore(answer.safety.backupId)
    expect(await rig.companies()).toEqual(['first', 'second'])
  })

  it('refuses a damaged backup and one of a newer build, and changes nothing', async () => {
    await rig.addCompany('first')
    const made = await make()
    const path = join(folder(), `${made.backupId}.db`)
    const newer = new SqliteDatabase(path)
    newer.pragma('user_version = 9999')
    newer.close()
    await expect(rig.areas.backup.restore({ backupId: made.backupId }, call)).rejects.toMatchObject({
      data: { hint: { en: expect.stringContaining('newer WeCom Desk') } },
    })
    damage(path)
    await expect(rig.areas.backup.restore({ backupId: made.backupId }, call)).rejects.toMatchObject({
      data: { hint: { en: expect.stringContaining('damaged') } },
    })
    expect(await rig.companies()).toEqual(['first'])
    expect(readdirSync(rig.dataDir).filter((name) => name.includes('restor'))).toEqual([])
  })

  it('is refused while another program has the data open, and names it', async () => {
    const made = await make()
    const other = openPresence({ dataDir: rig.dataDir, kind: 'electron', clock: systemClock, log: createQuietLog() })
    await expect(rig.areas.backup.restore({ backupId: made.backupId }, call)).rejects.toMatchObject({
      data: { hint: { en: expect.stringContaining(`the desktop app (pid ${process.pid})`) } },
    })
    await other.dispose()
    await restore(made.backupId)
    expect((await list()).lastRestore).toMatchObject({ outcome: 'restored' })
  })

  it('goes on with the old data and tells why where somebody holds the database all the same', async () => {
    await rig.addCompany('first')
    const made = await make()
    await rig.addCompany('second')
    const holder = new SqliteDatabase(database())
    holder.exec('begin; select count(*) from profile')
    holder.prepare('select count(*) from profile').get()
    const answer = await restore(made.backupId)
    holder.close()
    expect(answer.restored.backupId).toBe(made.backupId)
    expect(await rig.companies()).toEqual(['first', 'second'])
    expect((await list()).lastRestore).toMatchObject({ outcome: 'failed', safetyId: null })
    await rig.services.startResidentWork({ schedules: false })
    await expect
      .poll(async () => (await rig.areas.notifications.list({ unreadOnly: false, limit: 10 }, call)).items)
      .toMatchObject([{ kind: 'backup-failed', title: { en: 'The restore failed' } }])
  })

  it('of secrets under an earlier key says so, and leaves them as they are', async () => {
    const profileId = await rig.addCompany('first')
    const secret = {
      profileId,
      kind: 'app',
      agentId: 1000002,
      secret: 'planted-secret-0123456789012345678901234567',
    } as const
    await rig.areas.secrets.set({ ...secret, label: '', mayCallCustomerApis: false, unproven: true }, call)
    const made = await make()
    await rig.areas.vault.rotate({}, call)
    const sealed = inFile(join(folder(), `${made.backupId}.db`), 'select sealed from secret')
    const answer = await restore(made.backupId)
    expect(answer.note?.en).toContain('another key')
    expect(await rig.areas.vault.status({}, call)).toMatchObject({ state: 'locked' })
    await expect(
      rig.areas.secrets.set({ ...secret, label: '', mayCallCustomerApis: false, unproven: true }, call),
    ).rejects.toMatchObject({
      code: 'VAULT_REFUSED',
    })
    expect(inFile(database(), 'select sealed from secret')).toEqual(sealed)
    expect(readFileSync(join(folder(), `${made.backupId}.db`)).includes('planted-secret')).toBe(false)
  })
})
