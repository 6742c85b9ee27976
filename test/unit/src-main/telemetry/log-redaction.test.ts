import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inLogContext, outsideLogContext } from '../../../../src-main/telemetry/log-context.ts'
import { createLogFile } from '../../../../src-main/telemetry/log-file.ts'
import { createLog } from '../../../../src-main/telemetry/log.ts'
import { createRedactor } from '../../../../src-main/wecom/redact.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wecom-desk-redaction-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const open = () => {
  const clock = createManualClock()
  const redactor = createRedactor()
  const log = createLog({ level: 'debug', sinks: [createLogFile({ dir, clock })], clock, redactor })
  const text = () =>
    readdirSync(dir)
      .map((name) => readFileSync(join(dir, name), 'utf8'))
      .join('')
  const lines = () =>
    text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { log, redactor, text, lines }
}

describe('what is planted in the log', () => {
  it('is in no file: secrets, tokens, keys of robots, passwords, mobiles and mail addresses, wherever they stand', () => {
    const { log, redactor, text } = open()
    redactor.learn('planted-learned-secret')
    const query = 'https://qyapi.weixin.qq.com/cgi-bin/user/get?access_token=planted-1&userid=zhangsan'
    const cause = new Error(`fetch failed: ${query}`, { cause: new Error('corpsecret=planted-2') })
    log.info(`message with planted-learned-secret and ${query}`)
    log.warn('fields', {
      accessToken: 'planted-3',
      newPassword: 'planted-4',
      current_password: 'planted-5',
      clientSecret: 'planted-6',
      'x-api-key': 'planted-7',
      encodingAESKey: 'planted-8',
      nested: [{ deep: { Authorization: 'Bearer planted-9' } }, new Map([['k', 'password=planted-10']])],
    })
    log.error('errors', { error: cause, errors: new AggregateError([cause], 'token: Bearer planted-11abc') })
    log.info('JSON', {
      body: JSON.stringify({ access_token: 'planted-12', inner: JSON.stringify({ strToken: 'planted-13' }) }),
    })
    log.info('more JSON', { body: '{"newPassword":"planted-14","api_key" : "planted-15"}' })
    log.info('robot https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=planted-16')
    log.info('hook', { url: new URL('https://open.feishu.cn/open-apis/bot/v2/hook/planted-17-0000') })
    log.info('proxy http://user:planted-18@proxy.example:3128/')
    log.info('people 13800138000, +86 13900139000 and zhang.san@example.com', {
      mobile: 13_700_137_000,
      text: JSON.stringify({ mobile: '13600136000', email: '李四@例子.中国' }),
    })
    log.info('key wd_planted-21-0000000000000000000000000000000000000 of somebody')
    log.info('cookie: __Host-wecom-desk-8443=planted-22; Path=/, wecom-desk-39000=planted-23', {
      cookie: 'wecom-desk-1=planted-24',
      body: JSON.stringify({ headers: { 'set-cookie': 'wecom-desk-1=planted-25; HttpOnly' } }),
    })
    log.info('open http://127.0.0.1:39000/enter?code=planted-26', { passphrase: 'planted-27' })
    log.info('{"passphrase":"planted-28"}', { error: new Error('passphrase=planted-29') })
    inLogContext({ about: 'access_token=planted-19' }, () => log.child({ token: 'planted-20' }).info('context'))
    const written = text()
    expect(written.match(/planted-\d*\w*/g)).toBeNull()
    for (const hidden of ['13800138000', '13900139000', '13700137000', '13600136000', 'zhang.san@', '李四@'])
      expect(written).not.toContain(hidden)
    expect(written).toContain('138****8000')
    expect(written).toContain('user/get?access_token=***')
  })

  it('leaves alone what only looks like it', () => {
    const { log, lines } = open()
    const plain = {
      runId: '13800138-0001-4383-9b97-13912345678a',
      atMs: 1_767_603_600_000,
      memberId: 17_179_869_184,
      stack: 'at x (/app/node_modules/@orpc/server/index.js:1:2)',
      secretId: 's-1',
      tokenAgeMs: 5,
      code: 'ECONNRESET',
      hint: '[1767603600000001412869448]',
    }
    log.info('call of 2026-01-05', plain)
    expect(lines()[0]).toMatchObject(plain)
  })
})

describe('the context of a line', () => {
  it('reaches everything that is started within it, once, and nothing else', async () => {
    const { log, lines } = open()
    const child = log.child({ runId: 'own' })
    await inLogContext({ runId: 'r1', requestId: 'q' }, async () => {
      await Promise.resolve()
      log.info('deep')
      child.info('child')
      log.info('said', { runId: 'other' })
      inLogContext({ runId: 'r2' }, () => log.info('inner'))
      outsideLogContext(() => log.info('out'))
    })
    log.info('after')
    expect(lines().map(({ msg, runId, requestId }) => [msg, runId, requestId])).toEqual([
      ['deep', 'r1', 'q'],
      ['child', 'own', 'q'],
      ['said', 'other', 'q'],
      ['inner', 'r2', 'q'],
      ['out', undefined, undefined],
      ['after', undefined, undefined],
    ])
    expect(
      readFileSync(join(dir, readdirSync(dir)[0] ?? ''), 'utf8')
        .split('\n')[1]
        ?.match(/"runId"/g),
    ).toHaveLength(1)
  })
})
