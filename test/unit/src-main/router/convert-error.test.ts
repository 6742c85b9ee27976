import { ORPCError } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { callErrors, runErrors } from '../../../../src-main/contract/errors.ts'
import {
  alreadyRunning,
  cancelled,
  invalid,
  notConfigured,
  notFound,
  vaultRefused,
} from '../../../../src-main/errors.ts'
import { convertError } from '../../../../src-main/router/convert-error.ts'
import { StoreError } from '../../../../src-main/store/store-error.ts'
import {
  ApiError,
  ConfigError,
  NetworkError,
  SyncError,
  TimeoutError,
  TokenError,
  WeComError,
} from '../../../../src-main/wecom/wecom-error.ts'

const hint = { 'zh-CN': '提示', en: 'Hint' }
const facts = { endpoint: 'user/list', hint, remedy: 'none', retryable: false } as const
const reply = (errcode: number) => ({ errcode, errmsg: 'no', refusedIp: null, hintId: null })
const convert = (thrown: unknown, signal?: AbortSignal) => convertError(thrown, callErrors, signal)

describe('what is thrown inside', () => {
  it.each([
    ['a value that a rule forbids', invalid(hint, 'name'), 'INVALID', { appCode: 400, field: 'name' }],
    ['a thing that is not there', notFound('run', 'r1', hint), 'NOT_FOUND', { appCode: 404, what: 'run', id: 'r1' }],
    ['a member that is not there', notFound('member', 'm', hint, 4204), 'NOT_FOUND', { appCode: 4204 }],
    [
      'missing settings',
      notConfigured('secret', hint, ['app']),
      'NOT_CONFIGURED',
      { appCode: 4003, secretKinds: ['app'] },
    ],
    ['a run that runs', alreadyRunning(hint, 'r1'), 'ALREADY_RUNNING', { appCode: 409, runId: 'r1' }],
    ['a locked vault', vaultRefused('no-key', hint), 'VAULT_REFUSED', { appCode: 4003, reason: 'no-key' }],
    ['work that was cancelled', cancelled(), 'CANCELLED', { appCode: 499 }],
    ['an abort', new DOMException('left', 'AbortError'), 'CANCELLED', { appCode: 499 }],
    ['a refused call', new ApiError(reply(60011), facts), 'WECOM_REJECTED', { appCode: 4201, errcode: 60011 }],
    ['a refused token', new ApiError(reply(42001), facts), 'WECOM_REJECTED', { appCode: 4202 }],
    ['a refused secret', new TokenError(reply(-1), facts), 'WECOM_REJECTED', { appCode: 4202 }],
    ['a profile without secret', new ConfigError('secret', 'none', facts), 'NOT_CONFIGURED', { appCode: 4003 }],
    ['no answer in time', new TimeoutError(30_000, facts), 'WECOM_TIMEOUT', { appCode: 4002, timeoutMs: 30_000 }],
    [
      'no connection',
      new NetworkError('ECONNRESET', 'cut', facts),
      'WECOM_UNREACHABLE',
      { appCode: 4001, cause: 'ECONNRESET' },
    ],
  ])('becomes its code: %s', (_name, thrown, code, data) => {
    const converted = convert(thrown)
    expect(converted).toMatchObject({ kind: 'expected', error: { code, data: { hint: expect.any(Object), ...data } } })
    if (converted.kind !== 'expected') return
    const declared = Reflect.get(callErrors, code)
    expect(converted.error.status).toBe(declared.status)
    expect(declared.data.safeParse(converted.error.data).success).toBe(true)
  })

  it.each([40001, 40013, 40014, 40091, 42001])('counts errcode %i as authentication', (errcode) => {
    expect(convert(new ApiError(reply(errcode), facts))).toMatchObject({ error: { data: { appCode: 4202 } } })
  })

  it('names the refused address and the hint of WeCom only where there are any', () => {
    const full = new ApiError({ errcode: 60020, errmsg: 'ip', refusedIp: '198.51.100.7', hintId: 'h' }, facts)
    expect(convert(full)).toMatchObject({ error: { data: { refusedIp: '198.51.100.7', hintId: 'h' } } })
    const other = new ApiError({ errcode: 40001, errmsg: 'no', refusedIp: '198.51.100.7', hintId: null }, facts)
    expect(convert(other)).toMatchObject({ error: { data: { errcode: 40001 } } })
    expect(convert(other)).not.toHaveProperty('error.data.refusedIp')
    expect(convert(new ApiError(reply(60020), facts))).not.toHaveProperty('error.data.refusedIp')
  })

  it.each([
    ['an unknown error', new TypeError('x'), null, 500],
    ['no error at all', 'text', null, 500],
    [
      'data of a newer build',
      new StoreError('newer', '/data/desk.db', 'x'),
      expect.objectContaining({ en: expect.stringContaining('newer') }),
      500,
    ],
    ['a sync that cannot go on', new SyncError('x', facts), hint, 4200],
    ['an error of WeCom without a code', new WeComError('x', facts), hint, 4200],
    ['an error that a service made up', new ORPCError('TEAPOT'), null, 500],
    ['bad input that is not the caller’s', new ORPCError('BAD_REQUEST'), null, 500],
  ])('is a defect: %s', (_name, thrown, expectedHint, appCode) => {
    expect(convert(thrown)).toEqual({ kind: 'defect', appCode, hint: expectedHint })
  })

  it('says for any call that the database is damaged, on whichever thread that was met', () => {
    const inWorker = Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT_VTAB' })
    for (const thrown of [new StoreError('damaged', '/data/desk.db', 'x'), new Error('y', { cause: inWorker })])
      expect(convertError(thrown, {}, undefined)).toMatchObject({ error: { code: 'DATA_UNUSABLE', status: 500 } })
  })

  it('is a defect where the call does not declare its code', () => {
    expect(convertError(invalid(hint), {}, undefined)).toMatchObject({ kind: 'defect' })
    expect(convertError(alreadyRunning(hint), runErrors, undefined)).toMatchObject({ kind: 'expected' })
    expect(convertError(cancelled(), {}, undefined)).toMatchObject({ kind: 'defect' })
  })

  it('is no defect when the caller itself has left', () => {
    const caller = new AbortController()
    caller.abort(new Error('gone'))
    expect(convertError(caller.signal.reason, {}, caller.signal)).toMatchObject({ error: { code: 'CANCELLED' } })
    expect(convertError(new Error('other'), {}, caller.signal)).toMatchObject({ kind: 'defect' })
  })
})
