import { describe, expect, it } from 'vitest'
import { apiAddress } from '../../../../src-main/wecom/api-address.ts'
import { faultCode, networkHint } from '../../../../src-main/wecom/network-fault.ts'
import { proxyFor, proxyLabel } from '../../../../src-main/wecom/proxy.ts'

const wecom = new URL('https://qyapi.weixin.qq.com/')
const choose = (setting: string, environment: Record<string, string> = {}, target = wecom) => {
  const proxy = proxyFor(setting, target, environment)
  return proxy && proxyLabel(proxy)
}

describe('proxyFor', () => {
  const environment = { HTTPS_PROXY: 'http://a:b@proxy:3128', HTTP_PROXY: 'http://plain:1' }
  it.each<[string, Record<string, string>, string, string | null]>([
    ['none', environment, wecom.href, null],
    ['', environment, wecom.href, null],
    ['system', {}, wecom.href, null],
    ['system', environment, wecom.href, 'http://proxy:3128'],
    ['system', environment, 'http://qyapi.weixin.qq.com/', 'http://plain:1'],
    ['system', { ALL_PROXY: 'socks5://s:1080' }, wecom.href, 'socks5://s:1080'],
    ['system', { https_proxy: 'lower:1', HTTPS_PROXY: 'upper:1' }, wecom.href, 'http://lower:1'],
    ['system', environment, 'http://127.0.0.1:8080/', null],
    ['system', environment, 'https://localhost/', null],
    ['system', environment, 'https://[::1]/', null],
    ['system', { ...environment, NO_PROXY: '*' }, wecom.href, null],
    ['system', { ...environment, NO_PROXY: 'a.com, .qq.com' }, wecom.href, null],
    ['system', { ...environment, NO_PROXY: 'weixin.qq.com' }, wecom.href, null],
    ['system', { ...environment, NO_PROXY: 'xin.qq.com' }, wecom.href, 'http://proxy:3128'],
    ['system', { ...environment, NO_PROXY: 'qyapi.weixin.qq.com:443' }, wecom.href, null],
    ['system', { ...environment, NO_PROXY: 'qyapi.weixin.qq.com:8443' }, wecom.href, 'http://proxy:3128'],
    ['system', { ...environment, NO_PROXY: '10.0.0.0/8' }, 'https://10.1.2.3/', null],
    ['system', { ...environment, NO_PROXY: '10.0.0.0/99,::/x' }, 'https://10.1.2.3/', 'http://proxy:3128'],
    ['socks5://u:p@s:1080', {}, 'http://127.0.0.1:1/', 'socks5://s:1080'],
  ])('%s %j %s → %s', (setting, variables, target, expected) => {
    expect(choose(setting, variables, new URL(target))).toBe(expected)
  })
  it.each(['ftp://x', 'http://', 'http://user:geheim@'])(
    '%s cannot be used, and the error keeps its password',
    (setting) => {
      expect(() => choose(setting)).toThrow(/^The address of the proxy cannot be used$/)
    },
  )
})

describe('apiAddress', () => {
  it.each(['https://h', 'https://h/', 'https://h/cgi-bin', ' https://h/cgi-bin/ '])('%j', (base) => {
    expect(apiAddress(base, 'user/get', { access_token: 'a&b', userid: '张', id: undefined })).toBe(
      'https://h/cgi-bin/user/get?access_token=a%26b&userid=%E5%BC%A0',
    )
  })
})

describe('faults', () => {
  it('finds the code that says what happened', () => {
    const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' })
    expect(
      faultCode(Object.assign(new Error('y', { cause: new AggregateError([refused]) }), { code: 'ERR_NETWORK' })),
    ).toBe('ECONNREFUSED')
    expect(faultCode('x')).toBeNull()
  })
  it.each([
    ['CERT_HAS_EXPIRED', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', false],
    ['REDIRECT', false],
    ['HTTP_404', false],
    ['HTTP_503', true],
    ['ECONNRESET', true],
    ['WHATEVER', true],
  ])('%s may be tried again: %s', (code, retryable) => {
    const { hint, retryable: found } = networkHint(code)
    expect(found).toBe(retryable)
    expect(hint['zh-CN']).not.toBe('')
  })
})
