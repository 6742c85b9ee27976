import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor, redact, redactFields } from '../../../../src-main/wecom/redact.ts'

const planted = 'S3cr3tValue-42'

describe('redact', () => {
  it.each([
    `https://qyapi.weixin.qq.com/cgi-bin/user/list?access_token=${planted}&department_id=1`,
    `GET /cgi-bin/gettoken?corpid=ww1&corpsecret=${planted} failed`,
    `/cgi-bin/webhook/send?key=${planted}`,
    `?code=${planted}&state=x`,
    `suite_access_token=${planted}`,
    `{"corpsecret":"${planted}"}`,
    `{"access_token" : "${planted}","expires_in":7200}`,
    `{\\"access_token\\":\\"${planted}\\"}`,
    `{"access_token":"a\\"${planted}"}`,
    `Authorization: Bearer ${planted}`,
    `"authorization":"Basic ${planted}"`,
    `Proxy-Authorization: Basic ${planted}`,
    `http://user:${planted}@proxy:8080/`,
    `socks5://user:p@${planted}@proxy:1080`,
    `redirect=https%3A%2F%2Fx%3Faccess_token%3D${planted}%26a%3D1`,
  ])('%s', (text) => {
    expect(redact(text)).not.toContain(planted)
    expect(redact(redact(text))).toBe(redact(text))
  })

  it.each([
    'errcode=40001 monkey=5 status code 500',
    'hint: [123], from ip: 1.2.3.4',
    'https://host:8443/path',
    'user@example.com',
    '部门=1',
  ])('leaves %s alone', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('masks tokens wherever they stand and changes nothing more the second time (property)', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{12,40}$/)
    const before = fc.string().map((text) => `${text} ?`)
    fc.assert(
      fc.property(before, secret, fc.string(), (start, value, end) => {
        const text = `${start}access_token=${value} ${end}`
        const once = redact(text)
        expect(once.includes(`=${value}`)).toBe(false)
      }),
    )
  })
})

describe('fields', () => {
  it('masks at any depth, in errors, causes, lists, maps and keys, and stands cycles', () => {
    const error = new Error(`at ?access_token=${planted}`, { cause: new Error(`corpsecret=${planted}`) })
    Object.assign(error, { config: { url: planted } })
    const fields: Record<string, unknown> = {
      error,
      secret: planted,
      accessToken: planted,
      'set-cookie': [planted],
      nested: { list: [new Map([['url', `http://a:${planted}@h`]]), new Set([`key=${planted}`])] },
      bytes: Buffer.from(planted),
      url: new URL(`https://h/?code=${planted}`),
      count: 3,
      big: 10n,
      no: null,
      get broken() {
        throw new Error('no')
      },
    }
    fields['self'] = fields
    const clean = redactFields(fields)
    expect(JSON.stringify(clean)).not.toContain(planted)
    expect(clean).toMatchObject({ count: 3, no: null, self: '[circular]', bytes: '[14 bytes]', broken: '[unreadable]' })
  })

  it('masks learned values in any spelling', () => {
    const redactor = createRedactor()
    const value = 'p"ass w$rd/é'
    redactor.learn(value)
    redactor.learn('abc')
    const text = `plain ${value} url ${encodeURIComponent(value)} json ${JSON.stringify(value)} abc`
    expect(redactor.text(text)).toBe('plain *** url *** json "***" abc')
    expect(redactor.fields({ note: value })).toEqual({ note: '***' })
  })

  it('never throws (property)', () => {
    fc.assert(
      fc.property(
        fc.anything({ withMap: true, withSet: true, withBigInt: true, withDate: true, withTypedArray: true }),
        (value) => void JSON.stringify(redactFields({ value })),
      ),
    )
  })
})
