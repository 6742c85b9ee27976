import { describe, expect, it } from 'vitest'
import { avatarAddress } from '../../../../src-main/directory/avatar-address.ts'
import { contentSecurityPolicy } from '../../../../src-main/hosts/content-security-policy.ts'

describe('avatarAddress', () => {
  it.each([
    ['http://wx.qlogo.cn/mmopen/x/0', 'https://wx.qlogo.cn/mmopen/x/0'],
    ['https://p.qlogo.cn/bizmail/x/0', 'https://p.qlogo.cn/bizmail/x/0'],
    ['http://shp.qpic.cn/x/0', 'https://shp.qpic.cn/x/0'],
    ['https://wework.qpic.cn/wwpic/1/100', 'https://wework.qpic.cn/wwpic/1/100'],
  ])('takes %s from its server over https', (given, wanted) => {
    expect(avatarAddress(given)).toBe(wanted)
  })

  it.each([
    null,
    '',
    'no address',
    'https://example.com/x.png',
    'https://qlogo.cn.example.com/x',
    'https://evilqlogo.cn/x',
    'https://user:pass@wx.qlogo.cn/x',
    'https://wx.qlogo.cn:8443/x',
    'javascript:alert(1)//.qlogo.cn',
    'data:image/png;base64,AAAA',
    'ftp://wx.qlogo.cn/x',
  ])('loads nothing from %s', (given) => {
    expect(avatarAddress(given)).toBe('')
  })

  it('is what the content security policy lets through', () => {
    expect(contentSecurityPolicy).toContain("img-src 'self' data: https://*.qlogo.cn https://*.qpic.cn;")
  })
})
