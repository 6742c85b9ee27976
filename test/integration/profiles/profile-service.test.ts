import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { call, corpId, createPlace, openWorld, refusal } from '../vault/credential-world.ts'
import type { Place, World } from '../vault/credential-world.ts'

let place: Place
let world: World
beforeEach(() => {
  place = createPlace()
  world = openWorld(place, { passphrase: 'open sesame' })
})
afterEach(() => {
  world[Symbol.dispose]()
  place[Symbol.dispose]()
})

const invalidField = (field: string) =>
  expect.objectContaining({ code: 'INVALID', data: expect.objectContaining({ field }) as unknown })
const list = () => world.profiles.list({}, call)
const activeNames = async () => (await list()).filter(({ active }) => active).map(({ name }) => name)

describe('companies', () => {
  it('are listed in the order in which they were added, the first one active', async () => {
    await world.addProfile({ name: 'B' })
    await world.addProfile({ name: 'A' })
    expect((await list()).map(({ name, active }) => [name, active])).toEqual([
      ['B', true],
      ['A', false],
    ])
    expect((await world.profiles.get({}, call)).name).toBe('B')
  })

  it('tell that there is none yet', async () => {
    expect(await refusal(() => world.profiles.get({}, call))).toMatchObject({
      code: 'NOT_CONFIGURED',
      data: { missing: 'profile' },
    })
    expect(await refusal(() => world.profiles.get({ profileId: 'x' }, call))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('have a name of their own', async () => {
    await world.addProfile({ name: 'A' })
    const second = await world.addProfile({ name: 'B' })
    expect(await refusal(() => world.addProfile({ name: 'A' }))).toEqual(invalidField('name'))
    expect(await refusal(() => world.profiles.update({ profileId: second.id, name: 'A' }, call))).toEqual(
      invalidField('name'),
    )
    await world.profiles.update({ profileId: second.id, name: 'B' }, call)
  })

  it('have a corp id that can be right, also when it is changed', async () => {
    const { id } = await world.addProfile()
    expect(await refusal(() => world.profiles.update({ profileId: id, corpId: 'ww1' }, call))).toEqual(
      invalidField('corpId'),
    )
    expect((await world.profiles.get({ profileId: id }, call)).corpId).toBe(corpId)
  })

  it('are practice only on this machine', async () => {
    const { id } = await world.addProfile()
    expect(await refusal(() => world.profiles.update({ profileId: id, environment: 'practice' }, call))).toEqual(
      invalidField('environment'),
    )
    await world.addProfile({ name: 'Practice', environment: 'practice' })
  })

  it('take turns at being active', async () => {
    await world.addProfile({ name: 'A' })
    const second = await world.addProfile({ name: 'B' })
    await world.profiles.use({ profileId: second.id }, call)
    expect(await activeNames()).toEqual(['B'])
    await world.profiles.remove({ profileId: second.id }, call)
    expect(await activeNames()).toEqual(['A'])
  })

  it('keep the active one when another is removed', async () => {
    const first = await world.addProfile({ name: 'A' })
    const second = await world.addProfile({ name: 'B' })
    await world.profiles.use({ profileId: second.id }, call)
    await world.profiles.remove({ profileId: first.id }, call)
    expect(await activeNames()).toEqual(['B'])
  })

  it('get ordinals that no existing company has had', async () => {
    const ordinals = () =>
      world.store
        .all(world.store.sql.selectFrom('profile').select(['name', 'ordinal']).orderBy('ordinal'))
        .map(({ ordinal }) => ordinal)
    const first = await world.addProfile({ name: 'A' })
    await world.addProfile({ name: 'B' })
    await world.profiles.remove({ profileId: first.id }, call)
    await world.addProfile({ name: 'C' })
    expect(ordinals()).toEqual([2, 3])
  })

  it('go with their secrets, tokens and mirror', async () => {
    const { id } = await world.addProfile()
    const secret = await world.setSecret(id, 1, 'a-secret-of-mine')
    await world.tokens.write(secret.id, { token: 't', fetchedAtMs: 1, expiresAtMs: 2 })
    await world.profiles.remove({ profileId: id }, call)
    expect(world.mirrorsForgotten).toEqual([{ profileId: id, ordinal: 1 }])
    expect(world.forgotten).toContain(secret.id)
    for (const table of ['profile', 'secret', 'token'])
      expect(world.store.prepare(`select count(*) from ${table}`).pluck().get(), table).toBe(0)
  })

  it('forget tokens and proofs when the corp id or the address changes, and only then', async () => {
    const { id } = await world.addProfile()
    const secret = await world.setSecret(id, 1, 'a-secret-of-mine')
    await world.tokens.write(secret.id, { token: 't', fetchedAtMs: 1, expiresAtMs: 2 })
    await world.profiles.update(
      { profileId: id, remark: 'x', apiBaseUrl: 'https://qyapi.weixin.qq.com/cgi-bin/' },
      call,
    )
    expect(await world.tokens.read(secret.id)).not.toBeNull()
    const changed = await world.profiles.update({ profileId: id, corpId: 'ww9999999999999999' }, call)
    expect(changed.secrets[0]?.provenAtMs).toBeNull()
    expect(await world.tokens.read(secret.id)).toBeNull()
    expect(world.forgotten).toContain(secret.id)
  })

  it('tell open pages that they changed', async () => {
    const stop = new AbortController()
    const notices = world.changes.watch(stop.signal)
    const { id } = await world.addProfile()
    expect((await notices.next()).value).toMatchObject({ topic: 'profiles', profileId: id })
    stop.abort()
  })
})
