import { describe, expect, it } from 'vitest'
import { diagnosis, isAbort, readFailure } from '@/app/failure.ts'

const refused = Object.assign(new Error('WeCom refused the call'), {
  code: 'WECOM_REJECTED',
  data: {
    appCode: 4201,
    hint: { 'zh-CN': '把地址加入企业可信IP', en: 'Add the address' },
    errcode: 60020,
    errmsg: 'not allow to access from your ip',
    endpoint: 'user/list',
    remedy: 'add-trusted-ip',
    refusedIp: '203.0.113.24',
    hintId: '1795230058',
  },
})

describe('readFailure', () => {
  it('keeps what the card shows of a typed failure', () => {
    expect(readFailure(refused)).toMatchObject({
      code: 'WECOM_REJECTED',
      remedy: 'add-trusted-ip',
      errcode: 60020,
      refusedIp: '203.0.113.24',
      hintId: '1795230058',
      hint: { en: 'Add the address' },
    })
  })

  it('names the field that does not fit the contract', () => {
    const issues = [{ path: 'apiBaseUrl', message: 'Invalid URL' }]
    expect(readFailure({ code: 'BAD_REQUEST', data: { issues } })).toMatchObject({
      code: 'INVALID',
      subject: 'apiBaseUrl',
    })
    expect(readFailure({ code: 'BAD_REQUEST', data: { issues: 'x' } }).subject).toBeNull()
  })

  it.each([null, undefined, 'text', 42, new Error('boom'), { code: 7, data: 'x' }, { code: 'SOMETHING_NEW' }])(
    'takes %o for a defect',
    (thrown) => {
      expect(readFailure(thrown).code).toBe('DEFECT')
    },
  )

  it.each([
    'Failed to fetch dynamically imported module: http://127.0.0.1:7/assets/SyncPage-1.js',
    'error loading dynamically imported module: http://127.0.0.1:7/assets/SyncPage-1.js',
    'Importing a module script failed.',
    'Unable to preload CSS for /assets/SyncPage-1.css',
  ])('takes a part that does not load for a page that is out of date: %s', (message) => {
    expect(readFailure(new TypeError(message))).toMatchObject({ code: 'OUTDATED', call: null })
  })

  it.each([
    ['FORBIDDEN', 'FORBIDDEN'],
    ['UNAUTHORIZED', 'FORBIDDEN'],
    ['DISCONNECTED', 'DISCONNECTED'],
  ])('understands %s without any data', (code, expected) => {
    expect(readFailure({ code }).code).toBe(expected)
  })
})

it('tells who only stopped waiting', () => {
  expect(isAbort(new DOMException('Aborted', 'AbortError'))).toBe(true)
  expect(isAbort({ code: 'CANCELLED' })).toBe(true)
  expect(isAbort(refused)).toBe(false)
})

it('writes a diagnosis with codes and without empty lines', () => {
  const text = diagnosis(readFailure(refused), 0, { version: '1.2.3', host: 'node', nodeVersion: '24' })
  expect(text).toContain('errcode: 60020')
  expect(text).toContain('hint: 1795230058')
  expect(text).toContain('version: WeCom Desk 1.2.3')
  expect(text).not.toContain('null')
})
