import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { onPrivacyWorker } from '../../../src-main/privacy/privacy-worker.ts'
import { afterEveryKill } from '../../helpers/every-kill.ts'
import { openPlantedCompanies } from './planted-companies.ts'

let world: Awaited<ReturnType<typeof openPlantedCompanies>>
afterEach(() => world.dispose())

const firstOf = () => {
  const [one, two, three] = world.companies
  if (!one || !two || !three) throw new Error('three companies')
  return { one, two, three }
}
const query = <T>(text: string): T[] => {
  const db = new SqliteDatabase(join(world.desk.dir, 'desk.db'), { readonly: true })
  try {
    return db.prepare(text).all() as T[]
  } finally {
    db.close()
  }
}

describe('fields that are switched off', () => {
  it('are erased from everything that is stored of their company alone, not stored again, and filled once switched on', async () => {
    world = await openPlantedCompanies(3, 120)
    const { desk, isOnDisk } = world
    const { one, two } = firstOf()
    const { call } = desk
    for (const { profileId } of world.companies) await desk.sync('all', { profileId })
    // The journal tells of old and new values, and a plan that waits tells of newer ones.
    world.change(one)
    await desk.sync('all', { profileId: one.profileId })
    one.upstream.data.members = new Map([[1, []]])
    expect((await desk.sync('all', { profileId: one.profileId })).state).toBe('awaiting-confirmation')
    expect(isOnDisk(one.planted.mobile, '')).toBe(true)

    const off = await desk.areas.privacy.setFields(
      {
        profileId: one.profileId,
        mobile: false,
        email: false,
        address: false,
        avatar: false,
        extendedAttributes: false,
      },
      call,
    )
    expect(off).toMatchObject({ erasing: null, kept: { mobile: false, gender: true } })
    for (const value of Object.values(one.planted)) expect(isOnDisk(value)).toBe(false)
    for (const value of Object.values(two.planted)) expect(isOnDisk(value)).toBe(true)
    const found = await desk.areas.directory.find(
      { profileId: one.profileId, query: one.planted.mobile.slice(0, 6), limit: 5 },
      call,
    )
    expect(found.total).toBe(0)
    const member = await desk.areas.directory.member({ profileId: one.profileId, userId: 'u0x5' }, call)
    expect(member).toMatchObject({ mobileMasked: '', address: '', extendedAttributes: [], gender: '1' })
    expect(member.emptyReasons).toMatchObject({
      mobile: 'switched-off',
      email: 'switched-off',
      bizMail: 'switched-off',
      address: 'switched-off',
      extendedAttributes: 'switched-off',
    })

    // The next sync reads everything again, stores none of it and finds nothing changed.
    world.change(one)
    const again = await desk.sync('all', { profileId: one.profileId })
    expect(again).toMatchObject({ state: 'succeeded', counts: { members: { updated: 0, unchanged: 120, failed: 0 } } })
    for (const value of Object.values(one.planted)) expect(isOnDisk(value)).toBe(false)

    await desk.areas.privacy.setFields({ profileId: one.profileId, mobile: true }, call)
    const filled = await desk.sync('all', { profileId: one.profileId })
    expect(filled.counts.members).toMatchObject({ updated: 120, total: 120 })
    const revealed = await desk.areas.directory.reveal({ profileId: one.profileId, userId: 'u0x5' }, call)
    expect(revealed).toEqual({ mobile: `${one.planted.mobile}5-2`, email: '', bizMail: '' })
    expect(isOnDisk(one.planted.email)).toBe(false)
  })

  it('are erased to the end by the next process where the first was killed', async () => {
    world = await openPlantedCompanies(3, 900)
    const { desk, isOnDisk } = world
    const { one } = firstOf()
    await desk.sync('all', { profileId: one.profileId })
    await desk.services.dispose()
    const child = fork(
      new URL('../../helpers/erase-process.ts', import.meta.url),
      [desk.dir, join(desk.dir, '..', 'keys'), one.profileId],
      { stdio: 'inherit' },
    )
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
    expect(signal).toBe('SIGKILL')
    const left = () =>
      query<{ n: number }>("select count(*) as n from member where mobile is not null or raw like '%mobile%'")[0]?.n
    expect(left()).toBeGreaterThan(0)
    expect(left()).toBeLessThan(900)
    await desk.reopen()
    await vi.waitFor(
      async () => {
        const { erasing } = await desk.areas.privacy.fields({ profileId: one.profileId }, desk.call)
        expect(erasing).toBeNull()
      },
      { timeout: 60_000, interval: 50 },
    )
    for (const value of [one.planted.mobile, one.planted.email, one.planted.bizMail])
      expect(isOnDisk(value)).toBe(false)
    expect(isOnDisk(one.planted.address)).toBe(true)
  })
})

describe('a person who is forgotten', () => {
  it('is nowhere but in the audit trail, stays away if wanted, and may be let back', async () => {
    world = await openPlantedCompanies(3, 60)
    const { desk, isOnDisk } = world
    const { one, two } = firstOf()
    const { call } = desk
    const { profileId } = one
    for (const company of [one, two]) await desk.sync('all', { profileId: company.profileId })
    world.change(one)
    await desk.sync('all', { profileId })
    await desk.sync('members', { profileId, scope: { userIds: ['u0x1'] } })
    const marks = [
      `${one.planted.mobile}1-`,
      `${one.planted.email}1-`,
      `${one.planted.bizMail}1@`,
      `${one.planted.address} 1"`,
    ]
    for (const mark of marks) expect(isOnDisk(mark)).toBe(true)

    const report = await desk.areas.privacy.reportPerson(
      { profileId, userId: 'U0x1', format: 'html', language: 'en' },
      call,
    )
    const { path } = await desk.services.downloads.find(report.fileId, call.actor)
    const html = await import('node:fs/promises').then(({ readFile }) => readFile(path, 'utf8'))
    for (const mark of [`${one.planted.mobile}1-2`, one.planted.attribute, '总公司', 'u0x2'])
      expect(html).toContain(mark)
    expect(html).not.toMatch(/<script/i)

    const preview = await desk.areas.privacy.previewForget({ profileId, userId: 'u0x1' }, call)
    expect(preview).toMatchObject({ name: '员工0x1', present: true, staysForgotten: false })
    const countOf = (title: string) => preview.rows.find(({ what }) => what.en.startsWith(title))?.count
    expect([
      countOf('Mirrored'),
      countOf('Tags'),
      countOf('Their own'),
      countOf('Named as'),
      countOf('Exports'),
    ]).toEqual([1, 1, 2, 2, 1])
    // A preview changes nothing.
    expect((await desk.areas.directory.member({ profileId, userId: 'u0x1' }, call)).name).toBe('员工0x1')
    await expect(
      Promise.resolve(
        desk.areas.privacy.forgetPerson({ profileId, userId: 'u0x1', staysForgotten: true, confirm: 'u0x2' }, call),
      ),
    ).rejects.toMatchObject({ code: 'INVALID' })

    // Whenever it is killed, all of somebody is there or nothing.
    const company = query<{ ordinal: number }>(`select ordinal from profile where profile_id = '${two.profileId}'`)[0]
    const order = { profileId: two.profileId, company: company?.ordinal ?? 0, userKey: 'u1x3', nowMs: Date.now() }
    const database = join(desk.dir, 'desk.db')
    const texts = { member: 'user_key', tag_member: 'user_key', journal: 'fields', forgotten_person: 'profile_id' }
    const states = await afterEveryKill(
      database,
      () => onPrivacyWorker(database, (methods) => methods.erasePerson(order, randomBytes(32))),
      (db) =>
        Object.entries(texts)
          .map(
            ([table, text]) =>
              `select count(*) from ${table} where ${text} like '%u1x3' or ${text} = '${order.profileId}'`,
          )
          .map((counted) => db.prepare(counted).pluck().get()),
    )
    expect(states).toEqual([
      [1, 1, 0, 0],
      [0, 0, 0, 1],
    ])
    const db = new SqliteDatabase(database)
    // Its hash was made up: nobody could ever recognise them by it.
    db.exec('delete from forgotten_person')
    db.close()

    const done = await desk.areas.privacy.forgetPerson(
      { profileId, userId: 'u0x1', staysForgotten: true, confirm: '员工0x1' },
      call,
    )
    expect(done.compacted).toBe(true)
    for (const mark of [...marks, '员工0x1"', '"u0x1"', '"U0x1"']) expect(isOnDisk(mark)).toBe(false)
    expect(isOnDisk(`${two.planted.mobile}1-`)).toBe(true)
    expect(isOnDisk(`${one.planted.mobile}2-`)).toBe(true)
    await expect(
      Promise.resolve().then(() => desk.areas.directory.member({ profileId, userId: 'u0x1' }, call)),
    ).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })

    const again = await desk.sync('all', { profileId })
    expect(again.counts.members).toMatchObject({ skipped: 1, created: 0, removed: 0 })
    const problems = await desk.areas.sync.problems({ runId: again.runId, offset: 0, limit: 10 }, call)
    expect(problems.items.map(({ id }) => id)).toEqual(['stays-forgotten'])
    for (const mark of [...marks, '"u0x1"', '"U0x1"']) expect(isOnDisk(mark)).toBe(false)
    expect((await desk.areas.privacy.fields({ profileId }, call)).forgottenPeople).toBe(1)

    expect(await desk.areas.privacy.allowPerson({ profileId, userId: 'u0x1' }, call)).toEqual({ changed: true })
    expect((await desk.sync('all', { profileId })).counts.members).toMatchObject({ created: 1, skipped: 0 })
  })
})
