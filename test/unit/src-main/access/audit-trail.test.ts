import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownerActor } from '../../../../src-main/access/actor.ts'
import { createAuditTrail } from '../../../../src-main/access/audit-trail.ts'
import { permissions } from '../../../../src-main/contract/permissions.ts'
import { createPlace, openWorld } from '../../../integration/vault/credential-world.ts'
import type { Place, World } from '../../../integration/vault/credential-world.ts'
import { dropAuditTriggers } from '../../../helpers/audit-tampering.ts'

let place: Place
let world: World
beforeEach(() => {
  place = createPlace()
  world = openWorld(place)
})
afterEach(() => {
  world[Symbol.dispose]()
  place[Symbol.dispose]()
})

const actor = ownerActor('cli', 'zhang')
const open = (here = world) => createAuditTrail({ store: here.store, clock: here.clock, redact: here.redactor.fields })
const append = async (count: number, trail = open()) => {
  for (let index = 1; index <= count; index += 1)
    await trail.append({ actor, call: 'profiles.update', target: `p${index}`, outcome: 'done', detail: { index } })
}
const write = (text: string) => world.store.write(() => world.store.prepare(text).run())
/** As somebody with the file would. */
const tamper = (...texts: string[]) => {
  dropAuditTriggers(world.store)
  return world.store.write(() => {
    for (const text of texts) world.store.prepare(text).run()
  })
}
const found = async () => (await open().verify()).findings.map(({ auditId, kind }) => [auditId, kind])

describe('the audit trail', () => {
  it('lists what was done, newest first, in pages', async () => {
    await append(5)
    const { total, items } = open().list({ offset: 1, limit: 2 })
    expect(total).toBe(5)
    expect(items.map(({ target, detail, actor: who, via }) => [target, detail, who, via])).toEqual([
      ['p4', { index: 4 }, 'owner (zhang)', 'cli'],
      ['p3', { index: 3 }, 'owner (zhang)', 'cli'],
    ])
  })

  it('is intact when nobody touched it', async () => {
    expect(await open().verify()).toEqual({ intact: true, verified: 0, total: 0, findings: [], headHash: '' })
    await append(3)
    const { headHash, ...verdict } = await open().verify()
    expect(verdict).toEqual({ intact: true, verified: 3, total: 3, findings: [] })
    await append(1)
    expect(await open().verify(headHash)).toMatchObject({ intact: true, verified: 4 })
  })

  it.each([
    'update audit set target = target',
    'delete from audit where audit_id = 2',
    'insert or replace into audit select audit_id, at_ms, actor, via, call, target, outcome, detail, previous_hash, hash from audit',
    `replace into audit values (2, 1, '', '', '', '', '', '', '', '')`,
    `insert into audit values (2, 1, '', '', '', '', '', '', '', '') on conflict do update set target = ''`,
  ])('refuses what is not an addition: %s', async (text) => {
    await append(3)
    await expect(write(text)).rejects.toThrow('append-only')
    expect(await open().verify()).toMatchObject({ intact: true, verified: 3 })
  })

  it.each<[string, string, [number, string][]]>([
    ['a changed target', `update audit set target = 'other' where audit_id = 3`, [[3, 'edited']]],
    ['a changed outcome', `update audit set outcome = 'denied' where audit_id = 3`, [[3, 'edited']]],
    ['a changed time', `update audit set at_ms = at_ms + 1 where audit_id = 3`, [[3, 'edited']]],
    ['a changed detail', `update audit set detail = '{}' where audit_id = 3`, [[3, 'edited']]],
    ['a changed hash', `update audit set hash = 'x' where audit_id = 3`, [[3, 'edited']]],
    ['a changed chain', `update audit set previous_hash = 'x' where audit_id = 3`, [[3, 'edited']]],
    ['a changed chain at the end', `update audit set previous_hash = 'x' where audit_id = 5`, [[5, 'edited']]],
    ['a removed row', 'delete from audit where audit_id = 3', [[3, 'removed']]],
    ['a removed first row', 'delete from audit where audit_id = 1', [[1, 'removed']]],
    ['removed rows', 'delete from audit where audit_id in (1, 3, 4)', [[1, 'removed'], [3, 'removed']]], // prettier-ignore
    ['a row that was moved', 'update audit set audit_id = 9 where audit_id = 3', [[9, 'reordered']]],
    [
      'an added row that nobody chained',
      `insert into audit values (6, 1, 'a', 'cli', 'c', '', 'done', '{}', 'x', 'y')`,
      [[6, 'inserted']],
    ],
    [
      'a row before all others',
      `insert into audit values (0, 1, 'a', 'cli', 'c', '', 'done', '{}', '', 'y')`,
      [[0, 'inserted']],
    ],
    [
      'a row far behind',
      `insert into audit values (900, 1, 'a', 'cli', 'c', '', 'done', '{}', 'x', 'y')`,
      [[900, 'inserted']],
    ],
  ])('names the row after %s, and only that', async (_name, text, expected) => {
    await append(5)
    await tamper(text)
    expect(await found()).toEqual(expected)
  })

  it('names both rows that were exchanged, and each of several edits once', async () => {
    await append(8)
    const columns = 'at_ms, actor, via, call, target, outcome, detail, previous_hash, hash'
    await tamper(
      `create temp table kept as select * from audit where audit_id in (3, 4)`,
      ...[3, 4].map((id) => `update audit set (${columns}) = (select ${columns} from kept where audit_id = ${7 - id}) where audit_id = ${id}`), // prettier-ignore
      `update audit set actor = 'nobody' where audit_id = 7`,
    )
    expect(await found()).toEqual([
      [3, 'reordered'],
      [4, 'reordered'],
      [7, 'edited'],
    ])
  })

  it('shows a row put in the place of another with a hash of its own by what follows it', async () => {
    await append(5)
    const trail = open()
    const rows = trail.list({ offset: 0, limit: 5 }).items
    // The attacker knows how hashes are made: a trail of the same beginning gives a row that fits.
    using other = createPlace()
    using elsewhere = openWorld(other)
    await append(2, open(elsewhere))
    await open(elsewhere).append({ actor, call: 'profiles.update', target: 'forged', outcome: 'done', detail: {} })
    const forged = elsewhere.store.prepare('select hash, target, detail from audit where audit_id = 3').get() as {
      hash: string
      detail: string
    }
    expect(elsewhere.store.prepare('select hash from audit where audit_id = 2').get()).toEqual({ hash: rows[3]?.hash })
    await tamper(
      `update audit set target = 'forged', detail = '${forged.detail}', hash = '${forged.hash}' where audit_id = 3`,
    )
    expect(await found()).toEqual([[3, 'edited']])
  })

  it('tells at most twenty findings, of which the first come first', async () => {
    await append(60)
    await tamper(`update audit set detail = '{}' where audit_id > 10`)
    const { findings, verified, total } = await open().verify()
    expect(findings.map(({ auditId }) => auditId)).toEqual(Array.from({ length: 20 }, (_, index) => 11 + index))
    expect([verified, total]).toEqual([10, 60])
  })

  it('shows that its end was cut off to whoever noted its head', async () => {
    await append(5)
    const { headHash } = await open().verify()
    await tamper('delete from audit where audit_id > 3')
    expect(await open().verify()).toMatchObject({ intact: true, verified: 3 })
    expect(await open().verify(headHash)).toMatchObject({ intact: false, findings: [{ auditId: 3, kind: 'cut' }] })
  })

  it('is one chain also when two processes write it', async () => {
    using other = openWorld(place)
    await Promise.all([append(10, open()), append(10, open(other))])
    expect(await open().verify()).toMatchObject({ intact: true, verified: 20 })
  })

  it('still shows a row whose detail is no longer readable', async () => {
    await append(1)
    await tamper(`update audit set detail = 'gone'`)
    expect(open().list({ offset: 0, limit: 10 }).items[0]?.detail).toEqual({ unreadable: 'gone' })
  })

  it('holds no secrets', async () => {
    world.redactor.learn('planted-secret')
    await open().append({
      actor,
      call: 'secrets.set',
      target: 'planted-secret',
      outcome: 'done',
      detail: { secret: 'typed', text: 'with planted-secret', at: 'https://x/?access_token=abc' },
    })
    expect(open().list({ offset: 0, limit: 1 }).items[0]).toMatchObject({
      target: '***',
      detail: { secret: '***', text: 'with ***', at: 'https://x/?access_token=***' },
    })
  })
})

it('the owner may do everything', () => {
  expect([...actor.permissions]).toEqual(permissions)
})
