import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { departmentGet, departmentSimpleList } from '../../../src-main/wecom/endpoints/departments.ts'
import { userGet, userList, userListId } from '../../../src-main/wecom/endpoints/members.ts'
import { parseReply } from '../../../src-main/wecom/reply.ts'
import type { Endpoint, ReplyReader } from '../../../src-main/wecom/types.ts'
import type { ApiError } from '../../../src-main/wecom/wecom-error.ts'
import { ConfigError, NetworkError, TimeoutError, TokenError } from '../../../src-main/wecom/wecom-error.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createRig } from './client-rig.ts'
import type { Rig } from './client-rig.ts'
import { openScriptedServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'

const ok = { errcode: 0, errmsg: 'ok' }
const token = (value: string, expires = 7200) => ({ ...ok, access_token: value, expires_in: expires })
const people = { ...ok, userlist: [{ userid: 'zhangsan', name: '张三', department: [1] }] }
const unsafe: Endpoint<void, string> = {
  name: 'message/send',
  method: 'POST',
  secretKinds: ['app'],
  safeToRepeat: false,
  mainField: 'msgid',
  body: () => ({ text: '你好' }),
  decode: () => 'sent',
  source: 'test',
}

let server: ScriptedServer
let rig: Rig

beforeEach(async () => {
  server = await openScriptedServer()
  rig = createRig(server.url)
  server.on('gettoken', token('token-1'), token('token-2'), token('token-3'))
})
afterEach(async () => {
  rig.dispose()
  await server.close()
})

const list = (signal?: AbortSignal) =>
  rig.client.forProfile('profile-1').call(userList, { departmentId: 1 }, { signal })
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it should have failed'),
    (error: unknown) => error,
  )

describe('a call', () => {
  it('fetches a token with the secret of the best kind and reads the members', async () => {
    server.on('user/list', people)
    const result = await list()
    expect(result.rows).toMatchObject([{ userId: 'zhangsan', name: '张三' }])
    expect(server.seen.map(({ path }) => path)).toEqual(['gettoken', 'user/list'])
    expect(server.seen[0]?.query.get('corpsecret')).toBe('app-secret-value')
    expect(server.seen[1]?.query.get('access_token')).toBe('token-1')
    expect(server.seen[1]?.query.get('department_id')).toBe('1')
    expect(server.seen[1]?.headers.authorization).toBeUndefined()
  })

  it('sends raw UTF-8 in a POST and takes a secret of the kind that the endpoint needs', async () => {
    server.on('user/list_id', {
      ...ok,
      next_cursor: '',
      dept_user: [
        { userid: 'a', department: 1 },
        { userid: 'a', department: '2' },
      ],
    })
    const page = await rig.client.forProfile('profile-1').call(userListId, { cursor: '游标' })
    expect(page).toMatchObject({
      nextCursor: null,
      rows: [
        { userId: 'a', departmentId: 1 },
        { userId: 'a', departmentId: 2 },
      ],
    })
    expect(server.seen[0]?.query.get('corpsecret')).toBe('sync-secret-value')
    expect(server.seen[1]?.body).toBe('{"cursor":"游标","limit":10000}')
  })

  it('names the kinds of secret that are missing, before anything is sent', async () => {
    rig.dispose()
    rig = createRig(server.url, { company: { secrets: [] } })
    const error = await failureOf(list())
    expect(error).toBeInstanceOf(ConfigError)
    expect(error).toMatchObject({
      missing: 'secret',
      secretKinds: ['app', 'directory-sync'],
      facts: { remedy: 'add-secret' },
    })
    expect(server.seen).toEqual([])
    expect(() => rig.client.forProfile('nobody')).toThrow(ConfigError)
  })

  it('never writes a token or a secret to the log or into an error', async () => {
    server.on('user/list', { errcode: 40003, errmsg: 'bad access_token=token-1' })
    const refused = await failureOf(list())
    await server.close()
    const unreachable = await failureOf(list())
    const written = JSON.stringify(rig.log.entries) + inspectDeep(refused) + inspectDeep(unreachable)
    expect(written).not.toMatch(/token-1|secret-value/)
  })
})

describe('a rejected token', () => {
  it.each([40014, 42001])('%i is refreshed once and the call repeated once', async (errcode) => {
    server.on('user/list', { errcode, errmsg: 'invalid access_token', userlist: [] }, people)
    await list()
    expect(server.seen.map(({ path, query }) => query.get('access_token') ?? path)).toEqual([
      'gettoken',
      'token-1',
      'gettoken',
      'token-2',
    ])
  })

  it('fails as a token error when the same token comes back, and does not ask in a loop', async () => {
    server.on('gettoken', token('same'))
    server.on('user/list', { errcode: 40014, errmsg: 'invalid access_token' })
    const first = await failureOf(list())
    expect(first).toBeInstanceOf(TokenError)
    expect(first).toMatchObject({ errcode: 40014, endpoint: 'user/list' })
    for (let call = 0; call < 20; call++) expect(await failureOf(list())).toBeInstanceOf(TokenError)
    expect(server.count('gettoken')).toBe(2)
    await rig.clock.advance(61_000)
    server.on('user/list', people)
    expect((await list()).rows).toHaveLength(1)
  })

  it('is refreshed once for many parallel calls', async () => {
    server.on('user/list', ({ query }, response) => {
      const body = query.get('access_token') === 'token-1' ? { errcode: 42001, errmsg: 'expired' } : people
      response.end(JSON.stringify(body))
    })
    await Promise.all(Array.from({ length: 40 }, () => list()))
    expect(server.count('gettoken')).toBe(2)
  })
})

describe('a refused secret', () => {
  it.each([40001, 40013, 40091, 42009])('%i is asked once, however many callers', async (errcode) => {
    server.on('gettoken', { errcode, errmsg: 'invalid credential' })
    const errors = await Promise.all(Array.from({ length: 20 }, () => failureOf(list())))
    expect(errors.every((error) => error instanceof TokenError && error.errcode === errcode)).toBe(true)
    await failureOf(list())
    expect(server.count('gettoken')).toBe(1)
  })

  it('is asked again after it was changed or cleared', async () => {
    server.on('gettoken', { errcode: 40001, errmsg: 'invalid credential' }, token('good'))
    server.on('user/list', people)
    await failureOf(list())
    rig.secrets.set('app-1', 'a new value')
    expect((await list()).rows).toHaveLength(1)
  })

  it('tells that the address is blocked on 45009 and is not asked again soon', async () => {
    server.on('gettoken', { errcode: 45009, errmsg: 'api freq out of limit' })
    const error = await failureOf(list())
    expect(error).toMatchObject({ errcode: 45009, facts: { remedy: 'wait' } })
    expect((error as ApiError).facts.hint['zh-CN']).toContain('封锁')
    await failureOf(list())
    expect(server.count('gettoken')).toBe(1)
  })
})

describe('passing faults', () => {
  it('repeats safe calls at most three times in all', async () => {
    server.on('user/list', { errcode: -1, errmsg: 'system busy' }, (_, response) => void response.destroy(), people)
    expect((await list()).rows).toHaveLength(1)
    server.on('user/list', (_, response) => void response.writeHead(502).end('<html>bad gateway</html>'))
    expect(await failureOf(list())).toMatchObject({ name: 'NetworkError', causeCode: 'HTTP_502' })
    expect(server.count('user/list')).toBe(6)
    const [metric] = rig.metrics.snapshot().filter(({ endpoint }) => endpoint === 'user/list')
    expect(metric).toMatchObject({ calls: 6, failures: 5, retries: 4, errcodes: { '-1': 1, HTTP_502: 3 } })
  })

  it('never repeats a call that is not safe to repeat', async () => {
    server.on('message/send', { errcode: -1, errmsg: 'system busy' })
    expect(await failureOf(rig.client.forProfile('profile-1').call(unsafe, undefined))).toMatchObject({ errcode: -1 })
    server.on('message/send', (_, response) => void response.destroy())
    expect(await failureOf(rig.client.forProfile('profile-1').call(unsafe, undefined))).toBeInstanceOf(NetworkError)
    expect(server.count('message/send')).toBe(2)
  })

  it('slows down on 45009 and 45033 and goes on', async () => {
    server.on(
      'user/list',
      { errcode: 45009, errmsg: 'freq' },
      { errcode: 45009, errmsg: 'freq' },
      { errcode: 45033, errmsg: 'parallel' },
      people,
    )
    expect((await list()).rows).toHaveLength(1)
    expect(rig.clock.sleepsMs).toEqual([60_000, 120_000, 3000])
  })

  it('gives up when the block does not end', async () => {
    server.on('user/list', { errcode: 45009, errmsg: 'freq' })
    expect(await failureOf(list())).toMatchObject({ errcode: 45009 })
    expect(server.count('user/list')).toBe(5)
  })

  it('does not wait for limits when somebody looks on', async () => {
    server.on('user/list', { errcode: 45009, errmsg: 'freq' })
    await failureOf(rig.client.forProfile('profile-1').call(userList, { departmentId: 1 }, { waitForLimits: false }))
    expect(
      await failureOf(rig.client.forProfile('profile-1').call(userList, { departmentId: 1 }, { waitForLimits: false })),
    ).toMatchObject({ errcode: 45009 })
    expect(server.count('user/list')).toBe(1)
    expect(rig.clock.sleepsMs).toEqual([])
  })
})

describe('answers that are none', () => {
  const html = '<!doctype html><title>登录</title>'
  it.each<[string, number, string, string]>([
    ['a page', 200, html, 'NOT_JSON'],
    ['nothing', 200, '', 'NOT_JSON'],
    ['an empty 404', 404, '', 'HTTP_404'],
    ['an empty object', 200, '{}', 'NOT_JSON'],
    ['cut JSON', 200, '{"errcode":0,"userlist":[{"userid":"a"', 'NOT_JSON'],
    ['a list', 200, '[]', 'NOT_JSON'],
    ['a list that is none', 200, '{"errcode":0,"userlist":"x"}', 'NOT_JSON'],
    ['a redirect', 301, '', 'REDIRECT'],
    ['a proxy that wants a login', 407, html, 'HTTP_407'],
    ['success with a bad status', 503, JSON.stringify(people), 'HTTP_503'],
  ])('%s is an error', async (_, status, body, causeCode) => {
    server.on(
      'user/list',
      (_request, response) => void response.writeHead(status, { location: 'https://elsewhere/' }).end(body),
    )
    const error = await failureOf(list())
    expect(error).toBeInstanceOf(NetworkError)
    expect(error).toMatchObject({ causeCode, endpoint: 'user/list' })
  })

  it('a body that is cut on the wire is an error', async () => {
    server.on('user/list', (_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"errcode":0,"errmsg":"ok","userlist":[]}', () => response.destroy())
    })
    expect(await failureOf(list())).toBeInstanceOf(NetworkError)
  })

  it('a refusal that comes with another status is read', async () => {
    server.on(
      'department/get',
      (_, response) =>
        void response
          .writeHead(403)
          .end(
            '{"errcode":"60020","errmsg":"not allow to access from your ip, hint: [1], from ip: 1.2.3.4, more info at https://x"}',
          ),
    )
    const error = await failureOf(rig.client.forProfile('profile-1').call(departmentGet, { departmentId: 1 }))
    expect(error).toMatchObject({
      errcode: 60020,
      refusedIp: '1.2.3.4',
      hintId: '1',
      facts: { remedy: 'add-trusted-ip' },
    })
    expect((error as ApiError).facts.hint.en).toContain('1.2.3.4')
  })

  it('an error with empty lists is never an empty directory', async () => {
    server.on('department/simplelist', { errcode: 60011, errmsg: 'no privilege', department_id: [] })
    await expect(rig.client.forProfile('profile-1').call(departmentSimpleList, {})).rejects.toMatchObject({
      errcode: 60011,
    })
  })
})

describe('waiting', () => {
  it('gives up after the time limit, counting the body', async () => {
    rig.dispose()
    rig = createRig(server.url, { clock: createManualClock() })
    await rig.tokens.get(rig.company, 'app-1')
    server.on('message/send', (_, response) => void response.write('{"errcode":0,'))
    const call = failureOf(rig.client.forProfile('profile-1').call(unsafe, undefined))
    while (server.count('message/send') === 0) await rig.clock.advance(0)
    await rig.clock.advance(30_000)
    expect(await call).toBeInstanceOf(TimeoutError)
    expect(rig.clock.waitingCount).toBe(0)
  })

  it('ends at once when it is cancelled, with the reason of the caller', async () => {
    const cancel = new AbortController()
    server.on('user/list', () => cancel.abort(new Error('enough')))
    expect(await failureOf(list(cancel.signal))).toMatchObject({ message: 'enough' })
    expect(await failureOf(list(AbortSignal.abort(new Error('before'))))).toMatchObject({ message: 'before' })
  })
})

describe('read', () => {
  const reader: ReplyReader<number> = (body) => {
    const { errcode, errmsg, body: reply } = parseReply(body, 'userlist')
    return Promise.resolve({ errcode, errmsg, value: errcode === 0 ? JSON.stringify(reply).length : null })
  }

  it('gives the bytes to the reader and refreshes the token like call', async () => {
    server.on('user/list', { errcode: 42001, errmsg: 'expired' }, people)
    const length = await rig.client.forProfile('profile-1').read(userList, { departmentId: 1 }, reader)
    expect(length).toBeGreaterThan(50)
    expect(server.count('gettoken')).toBe(2)
  })

  it('hands over bytes that own their buffer', async () => {
    server.on('user/get', { ...ok, userid: 'a' })
    await rig.client.forProfile('profile-1').read(userGet, { userId: 'a' }, (body) => {
      expect(body.byteLength).toBe(body.buffer.byteLength)
      return Promise.resolve({ errcode: 0, errmsg: 'ok', value: null })
    })
  })

  it('lets the errors of the reader through, and calls unreadable bytes by their name', async () => {
    server.on('user/list', people)
    const company = rig.client.forProfile('profile-1')
    const full = failureOf(company.read(userList, { departmentId: 1 }, () => Promise.reject(new Error('disk full'))))
    expect(await full).toMatchObject({ message: 'disk full' })
    const cut = failureOf(company.read(userList, { departmentId: 1 }, () => Promise.reject(new SyntaxError('cut'))))
    expect(await cut).toMatchObject({ name: 'NetworkError', causeCode: 'NOT_JSON' })
    expect(server.count('user/list')).toBe(4)
  })
})

function inspectDeep(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error)
  return `${error.stack} ${JSON.stringify({ ...error })} ${error.cause ? inspectDeep(error.cause) : ''}`
}
