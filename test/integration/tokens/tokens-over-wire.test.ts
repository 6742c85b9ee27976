import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSecretProof } from '../../../src-main/profiles/secret-proof.ts'
import { createTokenCheck } from '../../../src-main/tokens/token-check.ts'
import { createTokensService } from '../../../src-main/tokens/tokens-service.ts'
import { createCallMetrics } from '../../../src-main/wecom/call-metrics.ts'
import { createTokenSource } from '../../../src-main/wecom/token-source.ts'
import { createTransport } from '../../../src-main/wecom/transport.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { call, createPlace, openWorld, refusal } from '../vault/credential-world.ts'
import type { Place } from '../vault/credential-world.ts'
import { openScriptedServer } from '../wecom/scripted-server.ts'
import type { ScriptedServer } from '../wecom/scripted-server.ts'

let place: Place
let server: ScriptedServer
beforeEach(async () => {
  place = createPlace()
  server = await openScriptedServer()
})
afterEach(async () => {
  await server.close()
  place[Symbol.dispose]()
})

const goodSecret = 'the-right-secret-of-app-1'

/** A process with the real token source and transport; WeCom is on loopback. */
const openProcess = () => {
  const metrics = createCallMetrics()
  const clock = systemClock
  const transport = createTransport({ clock })
  const wire = { transport, clock, metrics }
  const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
  const world = openWorld(place, { clock, prove: createSecretProof({ ...wire, log: silent }) })
  const { store, credentials, changes, tokens: repository, log } = world
  const source = createTokenSource({ credentials, store: repository, transport, clock, log, metrics })
  const tokens = createTokensService({
    requests: { today: () => 0 },
    store,
    credentials,
    source,
    repository,
    checkToken: createTokenCheck(wire),
    clock,
    changes,
  })
  return {
    world,
    source,
    tokens,
    metrics,
    [Symbol.dispose]: () => {
      source.dispose()
      transport.dispose()
      world[Symbol.dispose]()
    },
  }
}
type Process = ReturnType<typeof openProcess>

const addPractice = ({ world }: Process) =>
  world.profiles.add(
    {
      name: 'Practice',
      corpId: 'ww0123456789abcdef',
      remark: '',
      environment: 'practice',
      colour: 'green',
      apiBaseUrl: server.url,
      proxy: 'none',
      timeoutMs: 10_000,
    },
    call,
  )

/** Issues token-1, token-2, … to the right secret. */
const issueTokens = () => {
  let issued = 0
  server.on('gettoken', ({ query }, response) => {
    const right = query.get('corpsecret') === goodSecret
    const answer = right
      ? { errcode: 0, errmsg: 'ok', access_token: `token-${(issued += 1)}`, expires_in: 7200 }
      : { errcode: 40001, errmsg: 'invalid credential, hint: [1], from ip: 1.2.3.4' }
    response.writeHead(200).end(JSON.stringify(answer))
  })
}

describe('tokens over the wire', () => {
  it('a refused secret is neither stored nor does it replace the working one', async () => {
    issueTokens()
    using here = openProcess()
    const { id } = await addPractice(here)
    expect(await refusal(() => here.world.setSecret(id, 1, 'the-wrong-secret'))).toMatchObject({
      name: 'TokenError',
      errcode: 40001,
    })
    expect(server.count('gettoken')).toBe(1)
    const stored = await here.world.setSecret(id, 1, goodSecret)
    await refusal(() => here.world.setSecret(id, 1, 'the-wrong-secret'))
    expect(await here.world.credentials.secret(stored.id)).toBe(goodSecret)
  })

  it('two processes share what one has fetched', async () => {
    issueTokens()
    using here = openProcess()
    using there = openProcess()
    const { id } = await addPractice(here)
    const { id: secretId } = await here.world.setSecret(id, 1, goodSecret)
    const company = here.world.credentials.company(id)
    if (!company) throw new Error('The company is missing')
    const before = server.count('gettoken')
    const got = await Promise.all([here, there, here, there].map(({ source }) => source.get(company, secretId)))
    expect(new Set(got).size).toBe(1)
    expect(server.count('gettoken')).toBe(before + 1)
  })

  it('validating uses the cached token and fetches no other', async () => {
    issueTokens()
    using here = openProcess()
    const { id } = await addPractice(here)
    const { id: secretId } = await here.world.setSecret(id, 1, goodSecret)
    expect(await here.tokens.refresh({ profileId: id }, call)).toMatchObject({ total: 1, success: 1, failed: 0 })
    const asked = server.count('gettoken')
    server.on(
      'get_api_domain_ip',
      { errcode: 0, errmsg: 'ok', ip_list: [] },
      { errcode: 40014, errmsg: 'invalid access_token', ip_list: [] },
    )
    expect(await here.tokens.validate({ profileId: id }, call)).toMatchObject([{ valid: true }])
    expect(await here.tokens.validate({ profileId: id }, call)).toMatchObject([{ valid: false, errcode: 40014 }])
    expect(server.count('gettoken')).toBe(asked)
    expect(
      server.seen.filter(({ path }) => path === 'get_api_domain_ip').map(({ query }) => query.get('access_token')),
    ).toEqual(['token-2', 'token-2'])
    const company = here.world.credentials.company(id)
    if (!company) throw new Error('The company is missing')
    expect(await here.source.get(company, secretId)).toBe('token-3')
    expect(here.metrics.snapshot().find(({ endpoint }) => endpoint === 'get_api_domain_ip')).toMatchObject({
      calls: 2,
      failures: 1,
    })
  })

  it('a changed secret takes the token of the old one with it', async () => {
    issueTokens()
    using here = openProcess()
    const { id } = await addPractice(here)
    const { id: secretId } = await here.world.setSecret(id, 1, goodSecret)
    await here.tokens.refresh({ profileId: id }, call)
    await here.world.secrets.set(
      {
        profileId: id,
        kind: 'app',
        agentId: 1,
        secret: 'stored-without-proof',
        label: '',
        mayCallCustomerApis: false,
        unproven: true,
      },
      call,
    )
    expect(await here.world.tokens.read(secretId)).toBeNull()
    expect(await here.tokens.refresh({ profileId: id }, call)).toMatchObject({
      success: 0,
      failures: [{ errcode: 40001 }],
    })
  })

  it('nothing of it is in the clear on disk', async () => {
    issueTokens()
    using here = openProcess()
    const { id } = await addPractice(here)
    await here.world.setSecret(id, 1, goodSecret)
    await here.tokens.refresh({ profileId: id }, call)
    await refusal(() => here.world.setSecret(id, 1, 'the-wrong-secret'))
    for (const text of [goodSecret, 'token-1', 'token-2', 'the-wrong-secret'])
      expect(place.everyByte().includes(text), text).toBe(false)
  })
})
