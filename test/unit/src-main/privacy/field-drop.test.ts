import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { privateFields } from '../../../../src-main/contract/privacy.ts'
import type { PrivateField } from '../../../../src-main/contract/privacy.ts'
import { createFieldDrop } from '../../../../src-main/directory/bulk/field-drop.ts'

const secret = 'PLANTED-7f3a'
const namesOf: Record<PrivateField, string[]> = {
  mobile: ['mobile', 'Mobile'],
  email: ['email', 'biz_mail', 'BIZ_MAIL', 'biz_mail_alias'],
  avatar: ['avatar', 'thumb_avatar'],
  address: ['address'],
  gender: ['gender'],
  extendedAttributes: ['extattr', 'external_profile'],
}
const dropped = fc.subarray([...privateFields], { minLength: 1 })
/** Whatever an upstream may put under a name: texts, lists, objects, and the planted value deep inside. */
const anything = fc.oneof(
  fc.constant(secret),
  fc.jsonValue().map((value) => ({ nested: [value, { text: { value: secret } }] })),
  fc.array(fc.constant({ type: 0, name: '住址', text: { value: secret } })).map((attrs) => ({ attrs, secret })),
)
const elsewhere = fc.jsonValue({ depthSize: 'medium' }).filter((value) => !JSON.stringify(value).includes(secret))

describe('fields that are switched off', () => {
  it('are in no row any more, in whatever shape and however deep they came, and everything else stays', () => {
    fc.assert(
      fc.property(dropped, anything, elsewhere, fc.boolean(), (fields, value, other, isNested) => {
        const names = fields.flatMap((field) => namesOf[field])
        const planted = Object.fromEntries(names.map((name) => [name, value]))
        const row = isNested ? { userid: 'a', extra: { list: [planted, other] } } : { userid: 'a', other, ...planted }
        const drop = createFieldDrop(fields)
        const text = drop.raw(JSON.stringify(row))
        expect(text).not.toContain(secret)
        // What is left is what was there: stripping again changes nothing.
        expect(drop.raw(text)).toBe(text)
        const kept = privateFields.filter((field) => !fields.includes(field)).flatMap((field) => namesOf[field])
        const innocent = { userid: 'a', __proto__: 1, ...Object.fromEntries(kept.map((name) => [name, secret])) }
        expect(JSON.parse(drop.raw(JSON.stringify(innocent)))).toEqual(JSON.parse(JSON.stringify(innocent)))
        drop.strip(row)
        expect(JSON.stringify(row)).toBe(text)
      }),
    )
  })

  it('are told of by no change, and of other fields everything is told', () => {
    const drop = createFieldDrop(['mobile', 'email'])
    const changes = ['mobile', 'email', 'bizMail', 'name', 'address'].map((field) => ({
      field,
      before: secret,
      after: null,
    }))
    expect(JSON.parse(drop.fields(JSON.stringify(changes)))).toEqual(changes.slice(3))
    expect(drop.values({ mobile: '1', email: '2', biz_mail: '3', name: '4' })).toEqual({
      mobile: null,
      email: null,
      biz_mail: null,
      name: '4',
    })
    const none = createFieldDrop([])
    const text = '{ "mobile" : 1 }'
    expect([none.raw(text), none.signature]).toEqual([text, ''])
  })
})
