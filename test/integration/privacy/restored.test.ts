import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, expect, it, vi } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import { createBackups } from '../../../src-main/backup/backups.ts'
import { readComeBackOf } from '../../../src-main/backup/forgotten-since-repository.ts'
import { prepareRestore } from '../../../src-main/backup/restore.ts'
import { systemClock as clock } from '../../../src-main/system-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { damage } from '../backup/backup-rig.ts'
import { openPlantedCompanies } from './planted-companies.ts'

let world: Awaited<ReturnType<typeof openPlantedCompanies>>
afterEach(() => world.dispose())

const database = () => join(world.desk.dir, 'desk.db')
const prepare = (backupId: string) => {
  const [dataDir, log] = [world.desk.dir, createQuietLog()]
  const parts = { dataDir, backups: createBackups({ dataDir, clock, log }), clock, log, othersAlive: () => [] }
  return prepareRestore(parts, backupId, ownerActor('cli', 'test'))
}
const query = (text: string): unknown[] => {
  const db = new SqliteDatabase(database(), { readonly: true })
  try {
    return db.prepare(text).pluck().all()
  } finally {
    db.close()
  }
}
const isInDatabase = (mark: string): boolean =>
  [database(), `${database()}-wal`].some((path) => {
    try {
      return readFileSync(path).includes(mark)
    } catch {
      return false
    }
  })

/** A company whose backup holds everybody, and of whom some were forgotten since. */
const forgetSinceBackup = async (forGood: string[], forNow: string[]) => {
  world = await openPlantedCompanies(1, 30)
  const [one] = world.companies
  if (!one) throw new Error('a company')
  const { areas, call, sync } = world.desk
  const { profileId } = one
  await sync('all', { profileId })
  const { backupId } = await areas.backup.create({}, call)
  for (const userId of [...forGood, ...forNow]) {
    const staysForgotten = forGood.includes(userId)
    await areas.privacy.forgetPerson({ profileId, userId, staysForgotten, confirm: userId }, call)
    // As the router does for every audited call.
    const about = { call: 'privacy.forgetPerson', target: `profileId=${profileId} userId=${userId}` }
    await world.desk.services.audit.append({ ...call, ...about, outcome: 'done', detail: {} })
  }
  return { backupId, one, profileId }
}

it('people forgotten for good are erased again from a restored backup, also where the first to do it is killed', async () => {
  const { backupId, one, profileId } = await forgetSinceBackup(['u0x1', 'u0x3'], ['u0x5'])
  const { desk } = world
  expect((await desk.areas.backup.list({}, desk.call)).items).toMatchObject([{ backupId, comeBack: 1 }])
  expect(isInDatabase(`${one.planted.mobile}1-`)).toBe(false)

  await desk.services.dispose()
  expect(readComeBackOf(database())?.({ atMs: 0, keyId: undefined })).toBe(1)
  const prepared = await prepare(backupId)
  prepared.finish()
  expect(prepared.note?.en).toContain('forgotten for good since the backup: 2. They are being erased')
  expect(isInDatabase(`${one.planted.mobile}1-`)).toBe(true)
  expect(query("select detail from audit where call = 'backup.restored'")).toEqual([
    expect.stringContaining('"forgottenAgain":2'),
  ])

  const killed = fork(
    new URL('../../helpers/forget-again-process.ts', import.meta.url),
    [desk.dir, join(desk.dir, '..', 'keys')],
    { stdio: 'inherit' },
  )
  expect((await once(killed, 'exit'))[1]).toBe('SIGKILL')
  const left = () => query("select user_id from member where user_id in ('u0x1', 'u0x3', 'u0x5') order by 1")
  expect(left()).toHaveLength(2)

  await desk.reopen()
  await vi.waitFor(() => expect(query('select sum(to_erase) from forgotten_person')).toEqual([0]), { timeout: 20_000 })
  expect(left()).toEqual(['u0x5'])
  for (const number of [1, 3])
    for (const mark of [`${one.planted.mobile}${number}-`, `"u0x${number}"`, `"U0x${number}"`])
      expect(isInDatabase(mark)).toBe(false)
  const again = await desk.sync('all', { profileId })
  expect(again.counts.members).toMatchObject({ skipped: 2, created: 0, removed: 0 })
})

it('says that they are back where they cannot be recognised, or where what was replaced cannot be read', async () => {
  const { backupId } = await forgetSinceBackup(['u0x1'], [])
  const { desk } = world
  const comeBack = async () => (await desk.areas.backup.list({}, desk.call)).items.map((item) => item.comeBack)
  expect(await comeBack()).toEqual([0])
  await desk.areas.vault.rotate({}, desk.call)
  expect(await comeBack()).toEqual([1])
  await desk.services.dispose()
  const otherKey = await prepare(backupId)
  otherKey.cancel()
  expect(otherKey.note?.en).toMatch(/another key.*forgotten for good since the backup: 1\..* Forget them again/)
  damage(database())
  expect(readComeBackOf(database())).toBeNull()
  const unreadable = await prepare(backupId)
  unreadable.finish()
  expect(unreadable.note?.en).toContain('There was no database from before that could be read')
  await desk.reopen()
})
