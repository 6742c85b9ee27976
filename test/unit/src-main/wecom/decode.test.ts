import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeDepartment } from '../../../../src-main/wecom/decode-department.ts'
import { decodeMember } from '../../../../src-main/wecom/decode-member.ts'
import { decodeTag, decodeTagContent } from '../../../../src-main/wecom/decode-tag.ts'
import {
  capText,
  decodeRows,
  departmentIdOrNull,
  integerOrNull,
  isBroken,
  maxTextLength,
} from '../../../../src-main/wecom/decode.ts'
import { readFileSync } from 'node:fs'

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/wecom/${name}.json`, import.meta.url), 'utf8'))

describe('decodeMember', () => {
  it('reads every field of a full row', () => {
    expect(decodeMember(fixture('user_get'))).toEqual({
      userId: 'zhangsan',
      name: '张三',
      departmentIds: [1, 2],
      sortOrders: [1, 2],
      isLeaderInDepartments: [true, false],
      directLeaderUserIds: ['lisi'],
      mainDepartmentId: 1,
      position: '后台工程师',
      gender: '1',
      mobile: '13800000000',
      email: 'zhangsan@gzdev.com',
      bizMail: 'zhangsan@qyycs2.wecom.work',
      avatarUrl: 'http://wx.qlogo.cn/mmopen/x/0',
      thumbAvatarUrl: 'http://wx.qlogo.cn/mmopen/x/100',
      telephone: '020-123456',
      alias: 'jackzhang',
      englishName: '',
      address: '广州市海珠区新港中路',
      qrCodeUrl: 'https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=xxx',
      status: 1,
      externalPosition: '产品经理',
      extendedAttributes: [
        { name: '文本名称', value: '文本' },
        { name: '网页名称', value: '标题 http://www.test.com' },
        { name: '私有', value: '值' },
      ],
      openUserId: 'xxxxxx',
      cutFields: [],
    })
  })

  it('tells withheld fields from empty ones', () => {
    expect(decodeMember({ userid: 'a', mobile: '', email: null, gender: 0 })).toMatchObject({
      mobile: '',
      email: null,
      avatarUrl: null,
      gender: '0',
      position: '',
      status: null,
      departmentIds: [],
    })
  })

  it('keeps orders and leaders with their departments when a department cannot be used', () => {
    expect(
      decodeMember({ userid: 7, department: ['3', null, 5, 3], order: ['30', 1, 50], is_leader_in_dept: ['1', 1, 0] }),
    ).toMatchObject({
      userId: '7',
      departmentIds: [3, 5],
      sortOrders: [30, 50],
      isLeaderInDepartments: [true, false],
    })
  })

  it('keeps odd text, but no NUL and no half characters', () => {
    expect(decodeMember({ userid: 'a', name: '\u202Eevil<b>👩‍👧\uD800\0' })).toMatchObject({
      name: '\u202Eevil<b>👩‍👧\uFFFD',
    })
  })

  it('cuts absurd text on a character and says so', () => {
    const member = decodeMember({ userid: 'a', position: `x${'👩'.repeat(3000)}` })
    if (isBroken(member)) throw new Error('broken')
    expect(member.position.length).toBeLessThanOrEqual(maxTextLength)
    expect(member.position.isWellFormed()).toBe(true)
    expect(member.cutFields).toEqual(['position'])
  })

  it.each([
    [{}],
    [{ userid: '' }],
    [{ userid: ' ' }],
    [{ userid: null }],
    [{ userid: {} }],
    [{ userid: 'x'.repeat(600) }],
    [null],
    ['x'],
    [[]],
  ])('%j is a broken row with a reason', (row) => {
    const member = decodeMember(row)
    expect(isBroken(member) && member.brokenReason).toBeTruthy()
  })

  it('never throws and yields well-formed text (property)', () => {
    const field = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }))
    const names = [
      'userid',
      'name',
      'department',
      'order',
      'is_leader_in_dept',
      'direct_leader',
      'main_department',
      'gender',
      'mobile',
      'extattr',
      'status',
      'position',
    ]
    const row = fc.record(Object.fromEntries(names.map((name) => [name, field])), { requiredKeys: [] })
    fc.assert(
      fc.property(fc.oneof(row, fc.jsonValue()), (value) => {
        const member = decodeMember(value)
        if (isBroken(member)) return
        expect(member.userId.trim()).not.toBe('')
        expect(member.name.isWellFormed() && !member.name.includes('\0')).toBe(true)
        expect(member.sortOrders).toHaveLength(member.departmentIds.length)
        expect(member.isLeaderInDepartments).toHaveLength(member.departmentIds.length)
        expect(new Set(member.departmentIds).size).toBe(member.departmentIds.length)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('decodeDepartment', () => {
  it.each([
    [
      { id: 1, name: '公司', parentid: 0, order: 100000000 },
      { departmentId: 1, name: '公司', parentId: 0, sortOrder: 100000000 },
    ],
    [
      { id: '4294967295', parentid: '7' },
      { departmentId: 4294967295, name: null, parentId: 7, sortOrder: 0 },
    ],
    [
      { id: 2, name: null, parentid: null, department_leader: ['a', 5, null] },
      { name: null, parentId: null, leaderUserIds: ['a', '5'] },
    ],
  ])('%j', (row, expected) => {
    expect(decodeDepartment(row)).toMatchObject(expected)
  })
  it.each([[{}], [{ id: -1 }], [{ id: 4294967296 }], [{ id: 1.5 }], [{ id: 'x' }], [null]])('%j is broken', (row) => {
    expect(isBroken(decodeDepartment(row))).toBe(true)
  })
})

describe('rows', () => {
  it('a bad row never sinks the page', () => {
    const page = decodeRows(
      { userlist: [{ userid: 'a' }, { name: '李四' }, 3, { userid: 'b' }] },
      'userlist',
      decodeMember,
    )
    expect(page.rows.map(({ userId }) => userId)).toEqual(['a', 'b'])
    expect(page.broken).toEqual([
      { index: 1, id: '李四', reason: { 'zh-CN': '该行没有可用的 userid。', en: 'The row has no usable userid.' } },
      { index: 2, id: null, reason: { 'zh-CN': '该行不是一个对象。', en: 'The row is not an object.' } },
    ])
  })
  it('tags', () => {
    expect(decodeTag({ tagid: '12', tagname: 'a' })).toEqual({ tagId: 12, name: 'a' })
    expect(isBroken(decodeTag({ tagname: 'a' }))).toBe(true)
    expect(decodeTagContent({ tagname: '乒乓球', userlist: [{ userid: 'a', name: 'A' }] })).toEqual({
      name: '乒乓球',
      members: { rows: [{ userId: 'a', name: 'A' }], broken: [] },
      departmentIds: [],
    })
  })
  it('numbers', () => {
    expect([1, '2', ' 3 ', '4.5', '', null, true, 1e300, '99999999999999999999', NaN].map(integerOrNull)).toEqual([
      1,
      2,
      3,
      null,
      null,
      null,
      null,
      null,
      null,
      null,
    ])
    expect([0, 4294967295, 4294967296, -1].map(departmentIdOrNull)).toEqual([0, 4294967295, null, null])
  })
  it('a cut never leaves half a character (property)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 4000, maxLength: 5000 }), (text) =>
        capText(text).isWellFormed(),
      ),
      { numRuns: 50 },
    )
  })
})
