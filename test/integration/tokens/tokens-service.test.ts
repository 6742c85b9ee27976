import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTokensService } from '../../../src-main/tokens/tokens-service.ts'
import type { CheckToken, TokensServiceOptions } from '../../../src-main/tokens/tokens-service.ts'
import { apiError, tokenError } from '../../../src-main/wecom/reply-error.ts'
import { networkError } from '../../../src-main/wecom/network-fault.ts'
import { call, createPlace, openWorld, refusal } from '../vault/credential-world.ts'
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

/** A token source without network: what WeCom says of each secret is the test's business. */
const createSource = (here: World, wecom: Map<string, Error>) => {
  const asked: { secretId: string; evenIfRefused: boolean }[] = []
  const invalidated: string[] = []
  const source: TokensServiceOptions['source'] = {
    refresh: async (_company, secretId, how = {}) => {
      asked.push({ secretId, evenIfRefused: how.evenIfRefused ?? false })
      const error = wecom.get(secretId)
      if (error) throw error
      await here.credentials.secret(secretId)
      await here.tokens.write(secretId, {
        token: `token of ${secretId}`,
        fetchedAtMs: 1000,
        expiresAtMs: here.clock.nowMs() + 7_200_000,
      })
      return 'token'
    },
    clear: (secretId) => here.tokens.clear(secretId),
    peek: async (secretId) => (await here.tokens.read(secretId))?.token ?? null,
    invalidate: (_secretId, token) => void invalidated.push(token),
    status: async (secretId) => {
      const token = await here.tokens.read(secretId)
      return {
        state: token ? 'valid' : 'none',
        fetchedAtMs: token?.fetchedAtMs ?? null,
        expiresAtMs: token?.expiresAtMs ?? null,
        lastError: null,
        requestsToday: asked.length,
      }
    },
  }
  return { source, asked, invalidated }
}

const open = (here: World, wecom = new Map<string, Error>(), checkToken: CheckToken = () => Promise.resolve()) => {
  const { source, asked, invalidated } = createSource(here, wecom)
  const service = createTokensService({
    requests: { today: () => 0 },
    store: here.store,
    credentials: here.credentials,
    source,
    repository: here.tokens,
    checkToken,
    clock: here.clock,
    changes: here.changes,
  })
  return { service, asked, invalidated, wecom }
}
const twoSecrets = async () => {
  const { id: profileId } = await world.addProfile()
  const one = await world.setSecret(profileId, 1, 'the-secret-of-app-1')
  const two = await world.setSecret(profileId, 2, 'the-secret-of-app-2')
  return { profileId, one: one.id, two: two.id }
}
const invalidSecret = tokenError('gettoken', { errcode: 40001, errmsg: 'invalid credential' })

describe('refreshing', () => {
  it('counts what became of each', async () => {
    const { profileId, one, two } = await twoSecrets()
    const { service } = open(world, new Map([[two, invalidSecret]]))
    expect(await service.refresh({ profileId }, call)).toEqual({
      total: 2,
      success: 1,
      failed: 1,
      failures: [{ secretId: two, errcode: 40001, message: expect.stringContaining('40001') as string }],
    })
    expect(await service.status({ profileId, secretId: one }, call)).toMatchObject([
      { state: 'valid', agentId: 1, kind: 'app' },
    ])
  })

  it('asks again in spite of a refusal only for a secret that was named', async () => {
    const { profileId, one, two } = await twoSecrets()
    const { service, asked } = open(world)
    await service.refresh({ profileId }, call)
    await service.refresh({ profileId, secretId: two }, call)
    expect(asked).toEqual([
      { secretId: one, evenIfRefused: false },
      { secretId: two, evenIfRefused: false },
      { secretId: two, evenIfRefused: true },
    ])
  })

  it('of everything leaves out secrets that were never proven', async () => {
    const { profileId, one, two } = await twoSecrets()
    await world.secrets.set(
      {
        profileId,
        kind: 'directory-sync',
        agentId: null,
        secret: 'an-unproven-secret',
        label: '',
        mayCallCustomerApis: false,
        unproven: true,
      },
      call,
    )
    const { service, asked } = open(world, new Map([[one, networkError('gettoken', 'ECONNREFUSED', 'not reachable')]]))
    expect(await service.refreshEverything(new AbortController().signal)).toEqual({ total: 2, success: 1, failed: 1 })
    expect(asked.map(({ secretId }) => secretId)).toEqual([one, two])
  })

  it('stops at once when the caller goes away', async () => {
    const { profileId } = await twoSecrets()
    const stop = new AbortController()
    const wecom = new Map<string, Error>()
    const { service, asked } = open(world, wecom)
    for (const { id } of await world.secrets.list({ profileId }, call)) wecom.set(id, new Error('cut'))
    stop.abort(new Error('gone'))
    expect(await refusal(() => service.refresh({ profileId }, { ...call, signal: stop.signal }))).toEqual(
      new Error('gone'),
    )
    expect(asked).toHaveLength(1)
  })
})

describe('a locked credential store', () => {
  it('still tells the age of tokens, and refuses to refresh', async () => {
    const { profileId, one } = await twoSecrets()
    await world.tokens.write(one, { token: 't', fetchedAtMs: 1000, expiresAtMs: world.clock.nowMs() + 1 })
    using locked = openWorld(place)
    const { service } = open(locked)
    expect(await service.status({ profileId }, call)).toMatchObject([
      { state: 'valid', fetchedAtMs: 1000 },
      { state: 'none' },
    ])
    expect(await refusal(() => service.refresh({ profileId }, call))).toMatchObject({
      code: 'VAULT_REFUSED',
      data: { reason: 'no-key' },
    })
  })
})

describe('validating', () => {
  it('asks WeCom with the cached token itself', async () => {
    const { profileId, one, two } = await twoSecrets()
    const used: string[] = []
    const { service, invalidated } = open(world, new Map(), (_company, token) => {
      used.push(token)
      return token === `token of ${two}`
        ? Promise.reject(apiError('get_api_domain_ip', { errcode: 40014, errmsg: 'invalid access_token' }))
        : Promise.resolve()
    })
    await service.refresh({ profileId }, call)
    expect(await service.validate({ profileId }, call)).toEqual([
      { secretId: one, valid: true, errcode: null, message: 'ok' },
      { secretId: two, valid: false, errcode: 40014, message: expect.stringContaining('40014') as string },
    ])
    expect(used).toEqual([`token of ${one}`, `token of ${two}`])
    expect(invalidated).toEqual([`token of ${two}`])
  })

  it('tells where nothing is cached, and does not take an unreachable WeCom for a dead token', async () => {
    const { profileId, one } = await twoSecrets()
    const { service } = open(world, new Map(), () =>
      Promise.reject(networkError('get_api_domain_ip', 'ENOTFOUND', 'no such host')),
    )
    expect((await service.validate({ profileId }, call)).map(({ valid }) => valid)).toEqual([false, false])
    await service.refresh({ profileId, secretId: one }, call)
    expect(await refusal(() => service.validate({ profileId, secretId: one }, call))).toMatchObject({
      name: 'NetworkError',
    })
  })
})

describe('clearing', () => {
  it('forgets one or all', async () => {
    const { profileId, one } = await twoSecrets()
    const { service } = open(world)
    await service.refresh({ profileId }, call)
    expect(await service.clear({ profileId, secretId: one }, call)).toEqual({ cleared: 1 })
    expect((await service.status({ profileId }, call)).map(({ state }) => state)).toEqual(['none', 'valid'])
    expect(await service.clear({ profileId }, call)).toEqual({ cleared: 2 })
  })

  it('does not know secrets and companies that are not there', async () => {
    const { profileId } = await twoSecrets()
    const { service } = open(world)
    expect(await refusal(() => service.clear({ profileId, secretId: 'x' }, call))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusal(() => service.clear({ profileId: 'x' }, call))).toMatchObject({ code: 'NOT_FOUND' })
  })
})
