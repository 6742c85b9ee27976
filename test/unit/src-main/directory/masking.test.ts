import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskEmail, maskFields, maskMobile, maskRaw } from '../../../../src-main/directory/masking.ts'

describe('masking', () => {
  it.each([
    ['13812345678', '138****5678'],
    ['+8613812345678', '+86138****5678'],
    ['12345678', '****5678'],
    ['1234567', '*****67'],
    ['12345', '***45'],
    ['1234', '****'],
    ['1', '****'],
    ['', ''],
  ])('of the mobile %s', (mobile, masked) => {
    expect(maskMobile(mobile)).toBe(masked)
  })

  it.each([
    ['zhangsan@example.com', 'z****@example.com'],
    ['a@b@example.com', 'a****@example.com'],
    ['no-at', 'n****'],
    ['', ''],
  ])('of the mail %s', (mail, masked) => {
    expect(maskEmail(mail)).toBe(masked)
  })

  it('never shows more than half of a number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,15}$/), (mobile) => {
        const shown = maskMobile(mobile).replaceAll('*', '').length
        expect(shown).toBeLessThanOrEqual(Math.max(mobile.length / 2, mobile.length - 4))
      }),
    )
  })

  it('of raw answers reaches every form and depth, and leaves the rest as it is', () => {
    const raw = JSON.stringify({
      userid: 'a',
      mobile: 13812345678,
      constructor: 'as it is',
      nested: { email: ['zhang@example.com', { any: 'li@example.com' }], mobile: null },
      biz_mail_alias: { item: ['wang@example.com'] },
    })
    expect(JSON.parse(maskRaw(raw))).toEqual({
      userid: 'a',
      mobile: '138****5678',
      constructor: 'as it is',
      nested: { email: ['z****@example.com', { any: 'l****@example.com' }], mobile: null },
      biz_mail_alias: { item: ['w****@example.com'] },
    })
  })

  it('of changes hides both sides of the sensitive ones', () => {
    expect(
      maskFields([
        { field: 'mobile', before: '13812345678', after: null },
        { field: 'bizMail', before: '', after: 'zhang@example.com' },
        { field: 'name', before: '13812345678', after: 'x' },
      ]),
    ).toEqual([
      { field: 'mobile', before: '138****5678', after: null },
      { field: 'bizMail', before: '', after: 'z****@example.com' },
      { field: 'name', before: '13812345678', after: 'x' },
    ])
  })
})
