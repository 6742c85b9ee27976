import { afterEach, describe, expect, it } from 'vitest'
import { createCallMetrics } from '../../../../src-main/wecom/call-metrics.ts'
import { createMemoryTokenStore } from '../../../../src-main/wecom/memory-token-store.ts'
import { createTokenSource } from '../../../../src-main/wecom/token-source.ts'
import type { TokenSource } from '../../../../src-main/wecom/token-source.ts'
import { networkError } from '../../../../src-main/wecom/network-fault.ts'
import type { Transport, WireReply } from '../../../../src-main/wecom/transport.ts'
import type { Company, CredentialSource, TokenStore } from '../../../../src-main/wecom/types.ts'
import type { Log } from '../../../../src-main/ports.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'
import type { ManualClock } from '../../../helpers/manual-clock.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const company: Company = {
  profileId: 'p',
  corpId: 'ww1',
  apiBaseUrl: 'https://api.example',
  proxy: 'none',
  timeoutMs: 30_000,
  secrets: [{ id: 's', kind: 'app', agentId: 1, mayCallCustomerApis: false }],
}

type Answer = { token?: string; expiresIn?: number | string; errcode?: number; fault?: string }

const reply = ({ token, expiresIn = 7200, errcode = 0 }: Answer): WireReply => ({
  status: 200,
  body: new TextEncoder().encode(JSON.stringify({ errcode, errmsg: 'x', access_token: token, expires_in: expiresIn })),
})

let opened: TokenSource[] = []
afterEach(() => {
  for (const source of opened) source.dispose()
  opened = []
})

function setUp({
  store = createMemoryTokenStore(),
  clock = createManualClock({ sleepsPass: true }),
}: { store?: TokenStore; clock?: ManualClock } = {}) {
  const asked: string[] = []
  const answers: Answer[] = []
  let secret = 'secret-1'
  let issued = 0
  let gate: Promise<null> | null = null
  const transport: Transport = {
    async send({ url, signal }) {
      asked.push(url)
      if (gate) await gate
      signal?.throwIfAborted()
      const answer = answers.shift() ?? { token: `token-${++issued}` }
      if (answer.fault) throw networkError('gettoken', answer.fault, 'down')
      return reply(answer)
    },
    dispose() {},
  }
  const credentials: CredentialSource = { company: () => company, secret: () => Promise.resolve(secret) }
  const open = () => {
    const source = createTokenSource({
      credentials,
      store,
      transport,
      clock,
      log: silent,
      metrics: createCallMetrics(),
      random: () => 0.5,
    })
    opened.push(source)
    return source
  }
  return {
    clock,
    store,
    asked,
    answers,
    open,
    tokens: open(),
    changeSecret: (value: string) => void (secret = value),
    hold() {
      const { promise, resolve } = Promise.withResolvers<null>()
      gate = promise
      return () => {
        gate = null
        resolve(null)
      }
    },
  }
}

describe('sharing', () => {
  it('100 cold callers send one request', async () => {
    const { tokens, asked } = setUp()
    const got = await Promise.all(Array.from({ length: 100 }, () => tokens.get(company, 's')))
    expect(new Set(got)).toEqual(new Set(['token-1']))
    expect(asked).toHaveLength(1)
  })

  it('two sources on one store send one request', async () => {
    const { tokens, open, asked } = setUp()
    const other = open()
    const got = await Promise.all([tokens, other, tokens, other].map((source) => source.get(company, 's')))
    expect(new Set(got).size).toBe(1)
    expect(asked).toHaveLength(1)
  })

  it('survives a restart', async () => {
    const { tokens, open, asked } = setUp()
    await tokens.get(company, 's')
    expect(await open().get(company, 's')).toBe('token-1')
    expect(asked).toHaveLength(1)
  })

  it('a caller that leaves does not take the token from the others; the last one stops the request', async () => {
    const { tokens, asked, hold, clock } = setUp()
    const release = hold()
    const leaving = new AbortController()
    const staying = tokens.get(company, 's')
    const gone = tokens.get(company, 's', leaving.signal)
    leaving.abort(new Error('enough'))
    await expect(gone).rejects.toThrow('enough')
    release()
    expect(await staying).toBe('token-1')
    await clock.advance(7_200_000)
    const releaseAgain = hold()
    const alone = new AbortController()
    const last = tokens.get(company, 's', alone.signal)
    alone.abort(new Error('enough'))
    await expect(last).rejects.toThrow('enough')
    releaseAgain()
    expect(await tokens.get(company, 's')).toMatch(/^token-/)
    expect(asked.length).toBeGreaterThanOrEqual(2)
  })

  it('keeps a token that cannot be stored', async () => {
    const store = { ...createMemoryTokenStore(), write: () => Promise.reject(new Error('disk full')) }
    const { tokens, asked } = setUp({ store })
    await tokens.get(company, 's')
    expect(await tokens.get(company, 's')).toBe('token-1')
    expect(asked).toHaveLength(1)
  })
})

describe('age', () => {
  it.each([
    [7200, 6_899_000, 6_901_000],
    ['7200', 6_899_000, 6_901_000],
    [60, 47_000, 49_000],
    [0, 23_000, 25_000],
    [null, 6_899_000, 6_901_000],
  ])('expires_in %s: used at %i ms, replaced at %i ms', async (expiresIn, usedMs, replacedMs) => {
    const { tokens, answers, clock, asked } = setUp()
    answers.push({ token: 'first', expiresIn: expiresIn as number })
    await tokens.get(company, 's')
    await clock.advance(usedMs)
    expect(await tokens.get(company, 's')).toBe('first')
    await clock.advance(replacedMs - usedMs)
    expect(await tokens.get(company, 's')).not.toBe('first')
    expect(asked).toHaveLength(2)
  })

  it('a token from the future is replaced: the clock was set back', async () => {
    const { tokens, clock, asked } = setUp()
    await tokens.get(company, 's')
    clock.jump(-3_600_000)
    await tokens.get(company, 's')
    expect(asked).toHaveLength(2)
    clock.jump(86_400_000)
    await tokens.get(company, 's')
    expect(asked).toHaveLength(3)
  })

  it('refresh asks although a token is at hand', async () => {
    const { tokens, asked } = setUp()
    await tokens.get(company, 's')
    expect(await tokens.refresh(company, 's')).toBe('token-2')
    expect(asked).toHaveLength(2)
    expect(await tokens.get(company, 's')).toBe('token-2')
  })
})

describe('refusals', () => {
  it.each([40001, 40013, 40091, 42009, 40056])('%i is remembered until the secret changes', async (errcode) => {
    const { tokens, answers, asked, changeSecret, clock } = setUp()
    answers.push({ errcode })
    await expect(tokens.get(company, 's')).rejects.toMatchObject({ name: 'TokenError', errcode })
    await clock.advance(86_400_000)
    await expect(tokens.get(company, 's')).rejects.toMatchObject({ errcode })
    await expect(tokens.refresh(company, 's')).rejects.toMatchObject({ errcode })
    expect(asked).toHaveLength(1)
    expect((await tokens.status('s')).state).toBe('refused')
    changeSecret('secret-2')
    expect(await tokens.get(company, 's')).toBe('token-1')
    expect((await tokens.status('s')).state).toBe('valid')
  })

  it('is forgotten by clear, and by a person who asks anyway', async () => {
    const { tokens, answers, asked } = setUp()
    answers.push({ errcode: 40001 }, { errcode: 40001 })
    await expect(tokens.get(company, 's')).rejects.toThrow()
    await expect(tokens.refresh(company, 's', { evenIfRefused: true })).rejects.toThrow()
    expect(asked).toHaveLength(2)
    await tokens.clear('s')
    expect(await tokens.get(company, 's')).toBe('token-1')
  })

  it('other refusals rest for a minute', async () => {
    const { tokens, answers, asked, clock } = setUp()
    answers.push({ errcode: 60020 })
    for (let call = 0; call < 10; call++)
      await expect(tokens.get(company, 's')).rejects.toMatchObject({ errcode: 60020 })
    expect(asked).toHaveLength(1)
    await clock.advance(60_001)
    expect(await tokens.get(company, 's')).toBe('token-1')
  })

  it('a token that came after clear is not kept', async () => {
    const { tokens, hold, store, clock } = setUp()
    const release = hold()
    const late = tokens.get(company, 's')
    await clock.advance(0)
    await tokens.clear('s')
    release()
    await late
    expect(await store.read('s')).toBeNull()
  })
})

describe('the breaker', () => {
  it('opens after three faults in a row and tries again after a growing pause', async () => {
    const { tokens, answers, asked, clock } = setUp()
    const down = { fault: 'ECONNREFUSED' }
    answers.push(down, down, down)
    await expect(tokens.get(company, 's')).rejects.toMatchObject({ causeCode: 'ECONNREFUSED' })
    expect(asked).toHaveLength(3)
    await expect(tokens.get(company, 's')).rejects.toMatchObject({ causeCode: 'BREAKER_OPEN' })
    expect(asked).toHaveLength(3)
    answers.push(down)
    await clock.advance(30_001)
    await expect(tokens.get(company, 's')).rejects.toMatchObject({ causeCode: 'ECONNREFUSED' })
    expect(asked).toHaveLength(4)
    await clock.advance(30_001)
    await expect(tokens.get(company, 's')).rejects.toMatchObject({ causeCode: 'BREAKER_OPEN' })
    await clock.advance(30_001)
    expect(await tokens.get(company, 's')).toBe('token-1')
    expect((await tokens.status('s')).lastError).toBeNull()
  })

  it('asks at once when the network is back, but not what WeCom itself has refused', async () => {
    const { tokens, answers, asked } = setUp()
    const down = { fault: 'ECONNREFUSED' }
    answers.push(down, down, down)
    await expect(tokens.get(company, 's')).rejects.toThrow()
    tokens.networkBack()
    answers.push({ errcode: 60020 })
    await expect(tokens.get(company, 's')).rejects.toMatchObject({ errcode: 60020 })
    tokens.networkBack()
    await expect(tokens.get(company, 's')).rejects.toMatchObject({ errcode: 60020 })
    expect(asked).toHaveLength(4)
  })

  it('does not hold up a person', async () => {
    const { tokens, answers } = setUp()
    const down = { fault: 'ECONNRESET' }
    answers.push(down, down, down)
    await expect(tokens.get(company, 's')).rejects.toThrow()
    expect(await tokens.refresh(company, 's')).toBe('token-1')
  })

  it('forgets faults that a success came between', async () => {
    const { tokens, answers, asked } = setUp()
    const down = { fault: 'ECONNRESET' }
    answers.push(down, down, { token: 'a' })
    expect(await tokens.get(company, 's')).toBe('a')
    expect(asked).toHaveLength(3)
  })
})

describe('rejected tokens', () => {
  it('drops only the token that was rejected', async () => {
    const { tokens, asked } = setUp()
    const token = await tokens.get(company, 's')
    tokens.invalidate('s', 'another')
    expect(await tokens.get(company, 's')).toBe(token)
    tokens.invalidate('s', token)
    expect(await tokens.get(company, 's')).toBe('token-2')
    tokens.invalidate('s', token)
    expect(await tokens.get(company, 's')).toBe('token-2')
    expect(asked).toHaveLength(2)
  })

  it('takes what another process has fetched meanwhile', async () => {
    const { tokens, open, asked } = setUp()
    const other = open()
    const token = await tokens.get(company, 's')
    await other.refresh(company, 's')
    tokens.invalidate('s', token)
    expect(await tokens.get(company, 's')).toBe('token-2')
    expect(asked).toHaveLength(2)
  })

  it('stops when the replacement is rejected too, unless it has served a call', async () => {
    const { tokens, answers, asked, clock } = setUp()
    answers.push({ token: 'same' }, { token: 'same' })
    tokens.invalidate('s', await tokens.get(company, 's'))
    tokens.invalidate('s', await tokens.get(company, 's'))
    for (let call = 0; call < 10; call++)
      await expect(tokens.get(company, 's')).rejects.toMatchObject({ errcode: 40014 })
    expect(asked).toHaveLength(2)
    await clock.advance(60_001)
    const fresh = await tokens.get(company, 's')
    tokens.accepted('s', fresh)
    tokens.invalidate('s', fresh)
    expect(await tokens.get(company, 's')).toBe('token-2')
  })
})

describe('renewal ahead of time', () => {
  it('renews tokens in use and leaves unused ones alone', async () => {
    const { tokens, clock, asked } = setUp({ clock: createManualClock() })
    tokens.startRefreshing()
    await tokens.get(company, 's')
    await clock.advance(1000)
    await tokens.get(company, 's')
    await clock.advance(6_894_500)
    expect(asked).toHaveLength(2)
    expect(await tokens.get(company, 's')).toBe('token-2')
    await clock.advance(6_896_000)
    expect(asked).toHaveLength(3)
    await clock.advance(86_400_000)
    expect(asked).toHaveLength(3)
    tokens.dispose()
    expect(clock.waitingCount).toBe(0)
  })

  it('tries again after a fault', async () => {
    const { tokens, clock, asked, answers } = setUp({ clock: createManualClock() })
    tokens.startRefreshing()
    await tokens.get(company, 's')
    await clock.advance(10)
    await tokens.get(company, 's')
    const down = { fault: 'ENOTFOUND' }
    answers.push(down, down, down)
    await clock.advance(6_896_000 + 20_000)
    expect(asked).toHaveLength(4)
    await clock.advance(60_000)
    expect(asked).toHaveLength(5)
    expect(await tokens.get(company, 's')).toBe('token-2')
  })
})

describe('status', () => {
  it('counts the requests of the day and never shows a token', async () => {
    const { tokens, clock, open } = setUp()
    expect(await tokens.status('s')).toEqual({
      state: 'none',
      fetchedAtMs: null,
      expiresAtMs: null,
      lastError: null,
      requestsToday: 0,
    })
    await tokens.get(company, 's')
    await tokens.refresh(company, 's')
    const status = await tokens.status('s')
    expect(status).toMatchObject({ state: 'valid', requestsToday: 2, expiresAtMs: clock.nowMs() + 7_200_000 })
    expect(JSON.stringify(status)).not.toContain('token-')
    expect((await open().status('s')).state).toBe('valid')
    await clock.advance(86_400_000)
    expect(await tokens.status('s')).toMatchObject({ state: 'expired', requestsToday: 0 })
  })
})
