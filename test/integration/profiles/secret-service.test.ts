import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { call, corpId, createPlace, openWorld, refusal } from '../vault/credential-world.ts'
import type { Place, World, WorldOptions } from '../vault/credential-world.ts'

let place: Place
let world: World
let prove: NonNullable<WorldOptions['prove']>
beforeEach(() => {
  place = createPlace()
  prove = () => Promise.resolve()
  world = openWorld(place, { passphrase: 'open sesame', prove: (...proof) => prove(...proof) })
})
afterEach(() => {
  world[Symbol.dispose]()
  place[Symbol.dispose]()
})

const refused = new Error('gettoken answered 40001')
const refuse = () => Promise.reject(refused)
const draft = { kind: 'app' as const, agentId: 1, label: '', mayCallCustomerApis: false, unproven: false }

describe('setting a secret', () => {
  it('proves it with the company’s own address before it is stored', async () => {
    const { id } = await world.addProfile()
    prove = (given, company) => {
      expect(given).toMatchObject({ kind: 'app', agentId: 1, secret: 'a-good-secret-text' })
      expect(company).toMatchObject({ profileId: id, corpId, apiBaseUrl: 'https://qyapi.weixin.qq.com' })
      expect(world.store.prepare('select count(*) from secret').pluck().get()).toBe(0)
      return Promise.resolve()
    }
    const stored = await world.setSecret(id, 1, 'a-good-secret-text')
    expect(stored).toMatchObject({ kind: 'app', agentId: 1, lastFour: 'text', provenAtMs: world.clock.nowMs() })
    expect(world.proved).toHaveLength(1)
  })

  it('does not store a refused one', async () => {
    const { id } = await world.addProfile()
    prove = refuse
    expect(await refusal(() => world.setSecret(id, 1, 'a-bad-secret-text'))).toBe(refused)
    expect(await world.secrets.list({ profileId: id }, call)).toEqual([])
  })

  it('never replaces a working one by a refused one', async () => {
    const { id } = await world.addProfile()
    const working = await world.setSecret(id, 1, 'a-good-secret-text')
    await world.tokens.write(working.id, { token: 't', fetchedAtMs: 1, expiresAtMs: 2 })
    prove = refuse
    expect(await refusal(() => world.setSecret(id, 1, 'a-bad-secret-text'))).toBe(refused)
    expect(await world.credentials.secret(working.id)).toBe('a-good-secret-text')
    expect((await world.tokens.read(working.id))?.token).toBe('t')
  })

  it('stores one without asking when told to, and says that it was never proven', async () => {
    const { id } = await world.addProfile()
    prove = refuse
    const stored = await world.secrets.set(
      { ...draft, profileId: id, secret: 'a-new-secret-text', unproven: true },
      call,
    )
    expect(stored.provenAtMs).toBeNull()
    expect(world.proved).toEqual([])
  })

  it('replaces the one of the same kind and agent, keeps its id, and forgets its token', async () => {
    const { id } = await world.addProfile()
    const before = await world.setSecret(id, 1, 'a-good-secret-text')
    await world.tokens.write(before.id, { token: 't', fetchedAtMs: 1, expiresAtMs: 2 })
    const after = await world.setSecret(id, 1, 'a-better-secret-text')
    expect(after.id).toBe(before.id)
    expect(await world.credentials.secret(after.id)).toBe('a-better-secret-text')
    expect(await world.tokens.read(after.id)).toBeNull()
    expect(world.forgotten).toContain(after.id)
  })

  it('keeps several apps apart, and one of each other kind', async () => {
    const { id } = await world.addProfile()
    await world.setSecret(id, 1, 'the-secret-of-app-1')
    await world.setSecret(id, 2, 'the-secret-of-app-2')
    for (const secret of ['directory-secret-a', 'directory-secret-b'])
      await world.secrets.set({ ...draft, profileId: id, kind: 'directory-sync', agentId: 7, secret }, call)
    const secrets = await world.secrets.list({ profileId: id }, call)
    expect(secrets.map(({ kind, agentId, lastFour }) => [kind, agentId, lastFour])).toEqual([
      ['app', 1, 'pp-1'],
      ['app', 2, 'pp-2'],
      ['directory-sync', null, 'et-b'],
    ])
    expect(world.credentials.company(id)?.secrets).toHaveLength(3)
  })

  it('needs an agent id for an app', async () => {
    const { id } = await world.addProfile()
    const error = await refusal(() =>
      world.secrets.set({ ...draft, profileId: id, agentId: null, secret: 'a-good-secret-text' }, call),
    )
    expect(error).toMatchObject({ code: 'NOT_CONFIGURED', data: { missing: 'agent-id' } })
  })

  it('takes a secret or the handle of one, not both and not neither', async () => {
    const { id } = await world.addProfile()
    const { handle } = await world.profiles.readEnv({ text: 'WECHAT_SECRET=a-secret-from-env' }, call)
    const envHandle = handle ?? ''
    for (const given of [{}, { secret: 'x', envHandle }, { envHandle: 'guessed' }])
      expect(await refusal(() => world.secrets.set({ ...draft, profileId: id, ...given }, call))).toMatchObject({
        code: 'INVALID',
      })
    const stored = await world.secrets.set({ ...draft, profileId: id, envHandle }, call)
    expect(await world.credentials.secret(stored.id)).toBe('a-secret-from-env')
    expect(world.envSecrets.find(envHandle)).toBeNull()
  })

  it('keeps the handle for another try when the secret was refused', async () => {
    const { id } = await world.addProfile()
    const { handle } = await world.profiles.readEnv({ text: 'WECHAT_SECRET=a-secret-from-env' }, call)
    prove = refuse
    await refusal(() => world.secrets.set({ ...draft, profileId: id, envHandle: handle ?? '' }, call))
    expect(world.envSecrets.find(handle ?? '')).toBe('a-secret-from-env')
  })

  it('stores nothing when the company changed while it was being proven', async () => {
    const { id } = await world.addProfile()
    prove = async () => void (await world.profiles.update({ profileId: id, corpId: 'ww9999999999999999' }, call))
    expect(await refusal(() => world.setSecret(id, 1, 'a-good-secret-text'))).toMatchObject({ code: 'INVALID' })
    prove = async () => void (await world.profiles.remove({ profileId: id }, call))
    expect(await refusal(() => world.setSecret(id, 1, 'a-good-secret-text'))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('shows nothing of a secret that is too short for it', async () => {
    const { id } = await world.addProfile()
    expect((await world.setSecret(id, 1, 'short')).lastFour).toBe('')
  })
})

describe('describing a secret', () => {
  it('changes its label and the mark, and leaves value, token and proof alone', async () => {
    const { id } = await world.addProfile()
    const before = await world.setSecret(id, 1, 'a-good-secret-text')
    await world.tokens.write(before.id, {
      token: 't',
      fetchedAtMs: world.clock.nowMs(),
      expiresAtMs: world.clock.nowMs() + 1,
    })
    const change = { profileId: id, secretId: before.id, label: '通讯录助手', mayCallCustomerApis: true }
    const after = await world.secrets.update(change, call)
    expect(after).toEqual({ ...before, label: '通讯录助手', mayCallCustomerApis: true })
    expect(await world.secrets.list({ profileId: id }, call)).toEqual([after])
    expect(await world.credentials.secret(before.id)).toBe('a-good-secret-text')
    expect((await world.tokens.read(before.id))?.token).toBe('t')
    expect(world.proved).toHaveLength(1)
    expect(await world.secrets.update({ profileId: id, secretId: before.id, label: '' }, call)).toEqual({
      ...after,
      label: '',
    })
  })

  it('marks only apps as allowed to call, and does not reach into another company', async () => {
    const one = await world.addProfile({ name: 'A' })
    const two = await world.addProfile({ name: 'B' })
    const stored = await world.secrets.set(
      { ...draft, profileId: one.id, kind: 'directory-sync', agentId: null, secret: 'a-directory-secret' },
      call,
    )
    const mark = { secretId: stored.id, mayCallCustomerApis: true }
    expect(await refusal(() => world.secrets.update({ ...mark, profileId: one.id }, call))).toMatchObject({
      code: 'INVALID',
    })
    expect(await refusal(() => world.secrets.update({ ...mark, profileId: two.id }, call))).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await world.secrets.list({ profileId: one.id }, call)).toEqual([stored])
  })
})

describe('removing a secret', () => {
  it('takes its token along', async () => {
    const { id } = await world.addProfile()
    const stored = await world.setSecret(id, 1, 'a-good-secret-text')
    await world.tokens.write(stored.id, { token: 't', fetchedAtMs: 1, expiresAtMs: 2 })
    await world.secrets.remove({ profileId: id, secretId: stored.id }, call)
    expect(await world.tokens.read(stored.id)).toBeNull()
    expect(await refusal(() => world.credentials.secret(stored.id))).toMatchObject({ code: 'NOT_CONFIGURED' })
  })

  it('does not reach into another company', async () => {
    const one = await world.addProfile({ name: 'A' })
    const two = await world.addProfile({ name: 'B' })
    const stored = await world.setSecret(one.id, 1, 'a-good-secret-text')
    expect(await refusal(() => world.secrets.remove({ profileId: two.id, secretId: stored.id }, call))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
