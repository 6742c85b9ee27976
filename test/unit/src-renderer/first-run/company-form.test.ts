import type { Profile } from '@contract/profiles.ts'
import { describe, expect, it } from 'vitest'
import {
  addressWarnings,
  companyChanges,
  companyComplete,
  companyForm,
  formOf,
  networkChanges,
} from '@/features/first-run/company-form.ts'
import { parseProxy, proxyForm, proxyProblem, proxyText } from '@/features/first-run/proxy-form.ts'

const profile: Profile = {
  id: 'p1',
  name: '示例',
  corpId: 'ww0123456789abcdef',
  remark: '',
  environment: 'production',
  colour: 'blue',
  apiBaseUrl: 'https://qyapi.weixin.qq.com',
  proxy: 'http://***@proxy.local:3128/',
  timeoutMs: 30_000,
  active: true,
  createdAtMs: 0,
  secrets: [],
}

describe('a proxy in parts', () => {
  it.each([
    'system',
    'none',
    'http://proxy.local:3128/',
    'https://proxy.local/',
    'socks5://127.0.0.1:1080',
    'socks5h://[2001:db8::1]:1080',
    'http://desk:p%40ss%3Aword@proxy.local:3128/',
    'http://***@proxy.local:3128/',
  ])('%s survives the form', (text) => {
    const form = parseProxy(text)
    expect(form && proxyText(form)).toBe(text)
    expect(form && proxyProblem(form, form)).toBeNull()
  })

  it('never shows a stored login, and gives it to no other proxy', () => {
    const stored = formOf(profile).proxy
    expect(stored).toMatchObject({ user: '', password: '', keepsLogin: true })
    expect(proxyProblem({ ...stored, host: 'other.local' }, stored)).toBe('login')
    expect(proxyProblem({ ...stored, mode: 'socks5' }, stored)).toBe('login')
    expect(proxyProblem({ ...stored, keepsLogin: false, host: 'other.local' }, stored)).toBeNull()
  })

  it.each([
    [{ host: '' }, 'host'],
    [{ host: 'a b' }, 'host'],
    [{ host: 'http://a' }, 'host'],
    [{ host: 'user@a' }, 'host'],
    [{ host: 'a', port: '' }, 'port'],
    [{ host: 'a', port: '65536' }, 'port'],
    [{ host: 'a', port: '0x50' }, 'port'],
    [{ host: '::1', port: '1080' }, null],
  ] as const)('finds what is wrong with %o', (change, problem) => {
    expect(proxyProblem({ ...proxyForm(), mode: 'http', ...change })).toBe(problem)
  })

  it.each(['', 'ftp://a', 'nonsense', 'http://'])('takes %o for no proxy', (text) => {
    expect(parseProxy(text)).toBeNull()
  })
})

describe('the form of a company', () => {
  it('sends only what was changed, so that a stored login is not touched', () => {
    const stored = formOf(profile)
    expect(companyChanges(formOf(profile), stored)).toEqual({})
    expect(companyChanges({ ...formOf(profile), remark: '总部', name: ' 示例 ' }, stored)).toEqual({ remark: '总部' })
    const moved = { ...formOf(profile), timeoutSeconds: 5, colour: 'green' as const }
    expect(companyChanges(moved, stored)).toEqual({ timeoutMs: 5000, colour: 'green' })
    expect(networkChanges(moved, stored)).toEqual({ timeoutMs: 5000 })
  })

  it('is complete only with an address and a proxy that can be used', () => {
    const form = { ...companyForm(), name: 'A', corpId: profile.corpId }
    expect(companyComplete(form)).toBe(true)
    expect(companyComplete({ ...form, corpId: 'ww1' })).toBe(false)
    expect(companyComplete({ ...form, apiBaseUrl: 'qyapi.weixin.qq.com' })).toBe(false)
    expect(companyComplete({ ...form, proxy: { ...proxyForm(), mode: 'http' } })).toBe(false)
  })

  it.each([
    ['https://qyapi.weixin.qq.com', []],
    ['http://qyapi.weixin.qq.com', ['plain']],
    ['https://gateway.example', ['stranger']],
    ['http://gateway.example', ['plain', 'stranger']],
    ['https://qyapi.weixin.qq.com.evil.example', ['stranger']],
    ['http://127.0.0.1:8080', []],
    ['http://localhost:1', []],
    ['http://127.0.0.1.evil.example', ['plain', 'stranger']],
    ['nonsense', []],
  ])('warns where secrets would go: %s', (address, warnings) => {
    expect(addressWarnings(address)).toEqual(warnings)
  })
})
