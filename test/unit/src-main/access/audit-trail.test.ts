import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownerActor } from '../../../../src-main/access/actor.ts'
import { createAuditTrail } from '../../../../src-main/access/audit-trail.ts'
import { permissions } from '../../../../src-main/contract/permissions.ts'
import { createPlace, openWorld } from '../../../integration/vault/credential-world.ts'
import type { Place, World } from '../../../integration/vault/credential-world.ts'

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
const tamper = (text: string) => world.store.write(() => world.store.prepare(text).run())

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
    expect(await open().verify()).toEqual({ intact: true, verified: 0, firstBadId: null, headHash: '' })
    await append(3)
    const { headHash, ...verdict } = await open().verify()
    expect(verdict).toEqual({ intact: true, verified: 3, firstBadId: null })
    await append(1)
    expect(await open().verify(headHash)).toMatchObject({ intact: true, verified: 4 })
  })

  it.each([
    ['a changed target', `update audit set target = 'other' where audit_id = 3`, 3],
    ['a changed outcome', `update audit set outcome = 'denied' where audit_id = 3`, 3],
    ['a changed time', `update audit set at_ms = at_ms + 1 where audit_id = 3`, 3],
    ['a changed detail', `update audit set detail = '{}' where audit_id = 3`, 3],
    ['a removed row', 'delete from audit where audit_id = 3', 4],
    ['a removed first row', 'delete from audit where audit_id = 1', 2],
    ['a row that was moved', 'update audit set audit_id = 9 where audit_id = 3', 4],
    ['a changed hash', `update audit set hash = 'x' where audit_id = 3`, 3],
  ])('names the first bad row after %s', async (_name, text, firstBadId) => {
    await append(5)
    await tamper(text)
    expect(await open().verify()).toMatchObject({ intact: false, firstBadId })
  })

  it('shows that its end was cut off to whoever noted its head', async () => {
    await append(5)
    const { headHash } = await open().verify()
    await tamper('delete from audit where audit_id > 3')
    expect(await open().verify()).toMatchObject({ intact: true, verified: 3 })
    expect(await open().verify(headHash)).toMatchObject({ intact: false, firstBadId: null })
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
