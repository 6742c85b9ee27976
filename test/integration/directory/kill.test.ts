import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { openStrangerCompany, strangerSecret } from '../../helpers/stranger-company.ts'
import type { StrangerCompany } from '../../helpers/stranger-company.ts'

const kills = 50
const departmentCount = 40
const peoplePerDepartment = 60

/** The company in one of two states: a tenth of the people differ, some are in one of them only. */
const company = (isLater: boolean) => {
  const members = new Map<number, unknown[]>()
  for (let department = 1; department <= departmentCount; department++) {
    const rows = []
    for (let index = 0; index < peoplePerDepartment; index++) {
      if (index === (isLater ? 0 : 1) && department <= 30) continue
      const isChanged = isLater && index % 10 === 3
      rows.push({
        userid: `p${department}.${index}`,
        name: isChanged ? `改名${department}-${index}` : `员工${department}-${index}`,
        department: isChanged && index % 20 === 3 ? [department, 1] : [department],
        position: '工程师',
        mobile: `138${String(department * 1000 + index).padStart(8, '0')}`,
        status: 1,
      })
    }
    members.set(department, rows)
  }
  const departments = [...members.keys()].map((id) => ({
    id,
    name: isLater ? `部门${id}新` : `部门${id}`,
    parentid: id === 1 ? 0 : 1,
  }))
  return { departments, members }
}

const open = <T>(databasePath: string, use: (db: SqliteDatabase.Database) => T): T => {
  const db = new SqliteDatabase(databasePath)
  try {
    return use(db)
  } finally {
    db.close()
  }
}

/** Everything that a run may change, as one text; two equal texts are the same mirror. */
const mirrorOf = (databasePath: string): string =>
  open(databasePath, (db) => {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    const digest = createHash('sha256')
    for (const query of [
      'select department_id, name, parent_id, member_count, total_member_count from department where removed_at_ms is null order by 1',
      'select user_key, name, departments from member where removed_at_ms is null order by 1',
      'select m.user_key, d.department_key from member_department d join member m using (member_id) order by 1, 2',
    ]) {
      for (const row of db.prepare(query).raw().iterate()) digest.update(JSON.stringify(row))
    }
    return digest.digest('hex')
  })

/** Whom the index would find under these words, and who really is there under them. */
const indexedAndReal = (databasePath: string, name: string): { indexed: unknown[]; real: unknown[] } =>
  open(databasePath, (db) => ({
    indexed: db
      .prepare('select rowid from member_words where member_words match ? order by 1')
      .pluck()
      .all(`name : "${[...name].join(' ')}"`),
    real: db
      .prepare('select member_id from member where removed_at_ms is null and instr(name, ?) > 0 order by 1')
      .pluck()
      .all(name),
  }))

let desk: DeskUnderTest
let stranger: StrangerCompany
let databasePath: string

const start = () =>
  fork(join(import.meta.dirname, '../../helpers/sync-process.ts'), [desk.dir], {
    env: {
      ...process.env,
      WECOM_DESK_KEY_DIR: join(desk.dir, '../keys'),
      WECOM_DESK_KEYCHAIN: 'off',
      WECOM_DESK_LOG_LEVEL: 'silent',
    },
    execArgv: [],
  })

/** @returns how it ended, and how long it took from the moment at which kills begin */
const runToTheEnd = async (): Promise<{ ended: string; afterStartMs: number }> => {
  const child = start()
  let startedAt = performance.now()
  let ended = 'nothing'
  child.on('message', (sent: { ended?: string }) => {
    if (sent.ended === undefined) startedAt = performance.now()
    else ended = sent.ended
  })
  await once(child, 'exit')
  return { ended, afterStartMs: performance.now() - startedAt }
}

beforeAll(async () => {
  desk = await openDeskUnderTest()
  databasePath = join(desk.dir, 'desk.db')
  stranger = await openStrangerCompany(company(false))
  await desk.addCompany({
    apiBaseUrl: stranger.apiBaseUrl,
    secrets: [{ kind: 'app', agentId: 7, secret: strangerSecret }],
  })
})
afterAll(async () => {
  await desk.dispose()
  await stranger.close()
})

describe('kill -9 in the middle of a sync', () => {
  it(
    `leaves the old mirror or the new one, ${kills} times, and the next run succeeds`,
    { timeout: 300_000 },
    async () => {
      expect((await runToTheEnd()).ended).toBe('succeeded')
      const mirrors = [mirrorOf(databasePath)]
      Object.assign(stranger.data, company(true))
      const usual = await runToTheEnd()
      expect(usual.ended).toBe('succeeded')
      mirrors.push(mirrorOf(databasePath))
      expect(mirrors[0]).not.toBe(mirrors[1])

      const seen = { old: 0, new: 0, killed: 0 }
      for (let round = 0; round < kills; round++) {
        const before = mirrorOf(databasePath)
        // Always the state that the mirror is not in, so that every run has something to write.
        const target = before === mirrors[0] ? 1 : 0
        Object.assign(stranger.data, company(target === 1))
        const child = start()
        const started = once(child, 'message')
        const ended = once(child, 'exit')
        await Promise.race([started, ended])
        const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * usual.afterStartMs)
        const [, signal] = (await ended) as [number | null, string | null]
        clearTimeout(timer)
        if (signal === 'SIGKILL') seen.killed++

        const after = mirrorOf(databasePath)
        expect([mirrors[0], mirrors[1]]).toContain(after)
        seen[after === before ? 'old' : 'new']++
      }
      // The kills must have hit something, else this proves nothing.
      expect(seen.killed).toBeGreaterThan(kills / 4)
      expect(seen.old).toBeGreaterThan(0)

      Object.assign(stranger.data, company(mirrorOf(databasePath) === mirrors[0]))
      expect((await runToTheEnd()).ended).toBe('succeeded')
      await desk.reopen()
      // The index follows the mirror in a transaction of its own; a search waits until it has caught up.
      expect((await desk.areas.directory.find({ query: '员工', limit: 1 }, desk.call)).total).toBeGreaterThan(1000)
      for (const name of ['员工', '改名']) {
        const { indexed, real } = indexedAndReal(databasePath, name)
        expect(indexed).toEqual(real)
      }
      const { items } = await desk.areas.sync.runs({ states: [], kinds: [], offset: 0, limit: 1000 }, desk.call)
      expect(items.filter(({ state }) => state === 'running')).toEqual([])
      expect(items.some(({ state }) => state === 'interrupted')).toBe(true)
    },
  )
})
