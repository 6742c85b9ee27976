import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEnvText } from '../../../../src-main/profiles/env-import.ts'

const corpId = 'ww0123456789abcdef'
const problemsOf = (text: string) => readEnvText(text).problems.map(({ en }) => en)

describe('the text of a .env file', () => {
  it('gives everything that existing services write', () => {
    const text = `WECHAT_CORP_ID=${corpId}\nWECHAT_AGENT_ID=1000002\nWECHAT_SECRET=abc-DEF_123\nWECHAT_API_BASE_URL=https://qyapi.weixin.qq.com/cgi-bin/\nWECHAT_API_TIMEOUT=30000\nWECHAT_WORK_REMARK=总部`
    expect(readEnvText(text)).toEqual({
      corpId,
      agentId: 1000002,
      secret: 'abc-DEF_123',
      apiBaseUrl: 'https://qyapi.weixin.qq.com',
      timeoutMs: 30_000,
      remark: '总部',
      unknownNames: [],
      problems: [],
    })
  })

  it.each([
    ['WECHAT_WORK_CORPID', 'WECHAT_WORK_CORPSECRET'],
    ['WECHATWORK_CORP_ID', 'WECHATWORK_SECRET'],
  ])('knows the family of %s', (idName, secretName) => {
    expect(readEnvText(`${idName}=${corpId}\n${secretName}=s3cret`)).toMatchObject({ corpId, secret: 's3cret' })
  })

  it.each([
    ['BOM and CRLF', `\uFEFFWECHAT_CORP_ID=${corpId}\r\nWECHAT_SECRET=s3cret\r\n`],
    ['old Mac line ends', `WECHAT_CORP_ID=${corpId}\rWECHAT_SECRET=s3cret`],
    ['export', `export WECHAT_CORP_ID=${corpId}\nexport WECHAT_SECRET=s3cret`],
    ['double quotes', `WECHAT_CORP_ID="${corpId}"\nWECHAT_SECRET="s3cret"`],
    ['single quotes', `WECHAT_CORP_ID='${corpId}'\nWECHAT_SECRET='s3cret'`],
    ['comments', `# 企业微信\nWECHAT_CORP_ID=${corpId} # the id\n\nWECHAT_SECRET=s3cret # do not share`],
    ['spaces', `  WECHAT_CORP_ID = ${corpId}  \n WECHAT_SECRET =  s3cret`],
    ['another order', `WECHAT_SECRET=s3cret\nA=1\nWECHAT_CORP_ID=${corpId}`],
  ])('is read with %s', (_name, text) => {
    expect(readEnvText(text)).toMatchObject({ corpId, secret: 's3cret', problems: [] })
  })

  it('survives anything', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void readEnvText(text)))
  })

  it('gives back any secret that was written in quotes', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_\-#=+/.$&!]{1,80}$/)
    fc.assert(
      fc.property(secret, fc.constantFrom('\n', '\r\n'), fc.constantFrom('"', "'"), (value, end, quote) => {
        const text = ['# x', `export WECHAT_SECRET=${quote}${value}${quote}`, `WECHAT_CORP_ID=${corpId}`].join(end)
        expect(readEnvText(text).secret).toBe(value)
      }),
    )
  })

  it('lists names that it does not know, never their values', () => {
    const found = readEnvText('DB_PASSWORD=hunter2\nWECHAT_SECRET=s3cret\nWECHAT_NEW=1')
    expect(found.unknownNames).toEqual(['DB_PASSWORD', 'WECHAT_NEW'])
    expect(JSON.stringify(found)).not.toContain('hunter2')
  })

  it('takes the first family and tells when another one differs', () => {
    const found = readEnvText(`WECHATWORK_SECRET=other\nWECHAT_SECRET=s3cret`)
    expect(found.secret).toBe('s3cret')
    expect(found.problems.map(({ en }) => en)).toEqual([
      'WECHATWORK_SECRET: differs from WECHAT_SECRET, which was used.',
    ])
  })

  it.each([
    ['WECHAT_CORP_ID=wx123', /WECHAT_CORP_ID: A corp ID has 18 characters/],
    ['WECHAT_AGENT_ID=mine', /WECHAT_AGENT_ID: an agent ID is a positive integer/],
    ['WECHAT_AGENT_ID=0', /positive integer/],
    ['WECHAT_API_BASE_URL=qyapi', /not an http or https address/],
    ['WECHAT_API_BASE_URL=ftp://x', /not an http or https address/],
    ['WECHAT_API_TIMEOUT=500', /1 to 120 seconds/],
    ['WECHATWORK_TOKEN=t', /callback token/],
    ['NOTHING=1', /No WeCom setting/],
  ])('tells the problem of %s', (text, message) => {
    expect(problemsOf(text).join('\n')).toMatch(message)
  })

  it('does not repeat a value that it cannot use', () => {
    expect(JSON.stringify(readEnvText('WECHAT_AGENT_ID=pasted-secret'))).not.toContain('pasted-secret')
  })

  it.each([
    ['30', 30_000],
    ['30000', 30_000],
    ['1', 1000],
    ['120', 120_000],
  ])('takes a timeout of %s for %d ms', (text, timeoutMs) => {
    expect(readEnvText(`WECHAT_API_TIMEOUT=${text}`).timeoutMs).toBe(timeoutMs)
  })
})
