import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseErrmsg } from '../../../../src-main/wecom/errmsg.ts'
import { parseReply } from '../../../../src-main/wecom/reply.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('parseReply', () => {
  it.each([
    ['{"errcode":0,"errmsg":"ok","userlist":[]}', 0],
    ['\uFEFF{"errcode":0,"userlist":[]}', 0],
    ['{"errcode":"40014","errmsg":"x"}', 40014],
    ['{"errcode":-1}', -1],
    ['{"userlist":[]}', 0],
    ['{"userlist":null}', 0],
  ])('%s has errcode %i', (text, errcode) => {
    expect(parseReply(bytes(text), 'userlist').errcode).toBe(errcode)
  })

  it.each([
    '',
    '{}',
    '[]',
    'null',
    '1',
    '"x"',
    '<html>',
    '{"errcode":null,"userlist":[]}',
    '{"errcode":"x"}',
    '{"errcode":0.5}',
    '{"errcode":{}}',
    '{"toString":1}',
    '{"errcode":0',
  ])('%j is no reply', (text) => {
    expect(() => parseReply(bytes(text), 'userlist')).toThrow(SyntaxError)
  })

  it('never quotes the body in its error', () => {
    expect(() => parseReply(bytes('{"access_token":"abc'), 'x')).toThrow('The answer is not JSON')
  })

  it('takes no property of Object.prototype for the main field', () => {
    expect(() => parseReply(bytes('{}'), 'constructor')).toThrow(SyntaxError)
  })

  it('throws nothing but SyntaxError and finds success only with errcode 0 or the main field (property)', () => {
    const anything = fc.oneof(fc.uint8Array(), fc.json().map(bytes), fc.string({ unit: 'binary' }).map(bytes))
    fc.assert(
      fc.property(anything, (body) => {
        let reply
        try {
          reply = parseReply(body, 'userlist')
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError)
          return
        }
        if (reply.errcode !== 0) return
        const { errcode } = reply.body
        expect(errcode === 0 || Number(errcode) === 0 || Object.hasOwn(reply.body, 'userlist')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('parseErrmsg', () => {
  it.each([
    [
      'not allow to access from your ip, hint: [1640250000123456789], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=60020',
      '1640250000123456789',
      '203.0.113.7',
    ],
    [
      'x, hint: [1587613862_52_26c4d29a45264aa4876ee1eca97c58e6], more info at https://x',
      '1587613862_52_26c4d29a45264aa4876ee1eca97c58e6',
      null,
    ],
    ['x, hint: [1], from ip: 2001:db8::1, more', '1', '2001:db8::1'],
    ['x, from ip: ::ffff:203.0.113.7, more', null, '::ffff:203.0.113.7'],
    ['x, from ip:203.0.113.7.', null, '203.0.113.7'],
    ['x, from ip: [2001:db8::2], more', null, '2001:db8::2'],
    ['x, from ip: 999.1.1.1, more', null, null],
    ['invalid access_token', null, null],
    ['', null, null],
  ])('%s', (errmsg, hintId, fromIp) => {
    expect(parseErrmsg(errmsg)).toEqual({ hintId, fromIp })
  })
  it('reads any text (property)', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseErrmsg(`hint: [${text}], from ip: ${text}`)))
  })
})
