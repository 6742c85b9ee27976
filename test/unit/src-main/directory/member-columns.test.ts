import { describe, expect, it } from 'vitest'
import {
  keepWithheld,
  linksOf,
  memberChanges,
  memberValues,
  wireChanges,
  wireOf,
} from '../../../../src-main/directory/bulk/member-columns.ts'

const wire = (over: object = {}) =>
  wireOf(
    JSON.stringify({
      userid: 'a',
      name: '甲',
      department: [1, 2],
      order: [5, 6],
      is_leader_in_dept: [0, 1],
      status: 1,
      ...over,
    }),
  )
const values = (over: object = {}) => {
  const member = wire(over)
  return memberValues(member, linksOf(member), 'jia')
}

describe('changes of a member', () => {
  it.each([
    [{ name: '乙' }, [{ field: 'name', before: '甲', after: '乙' }]],
    [{ position: '工程师' }, [{ field: 'position', before: null, after: '工程师' }]],
    [{ status: 2 }, [{ field: 'status', before: '1', after: '2' }]],
    [{ mobile: '1' }, [{ field: 'mobile', before: null, after: '1' }]],
    // Withheld before and empty now: nothing that anybody could see.
    [{ mobile: '', email: '' }, []],
    [{ department: [2, 1], order: [6, 5], is_leader_in_dept: [1, 0] }, []],
    [
      { department: [1, 3], is_leader_in_dept: [0, 1] },
      [
        { field: 'departments', before: '1,2', after: '1,3' },
        { field: 'leaderOf', before: '2', after: '3' },
        { field: 'sortOrders', before: '1:5,2:6', after: '1:5,3:6' },
      ],
    ],
    [{ is_leader_in_dept: [1, 1] }, [{ field: 'leaderOf', before: '2', after: '1,2' }]],
    [{ order: [5, 7] }, [{ field: 'sortOrders', before: '1:5,2:6', after: '1:5,2:7' }]],
    [
      { department: [] },
      [
        { field: 'departments', before: '1,2', after: null },
        { field: 'leaderOf', before: '2', after: null },
        { field: 'sortOrders', before: '1:5,2:6', after: null },
      ],
    ],
  ])('%j', (over, changes) => {
    expect(memberChanges(values(), values(over))).toEqual(changes)
  })

  it('never come from a field that is withheld', () => {
    const before = values({ mobile: '138', email: 'a@b', biz_mail: 'c@d' })
    const after = keepWithheld(values(), before)
    expect(memberChanges(before, after)).toEqual([])
    expect(after).toMatchObject({ mobile: '138', email: 'a@b', biz_mail: 'c@d' })
    expect(keepWithheld(values({ mobile: '' }), before).mobile).toBe('')
  })

  it.each([
    [{ address: 'x', gender: '1' }, {}, []],
    [{ gender: '1' }, { gender: '0' }, []],
    [{}, { telephone: '' }, []],
    [{ avatar: 'http://a' }, { avatar: 'http://b' }, []],
    [{ telephone: '1' }, { telephone: '2' }, [{ field: 'telephone', before: '1', after: '2' }]],
    [{ address: 'x' }, { address: '' }, [{ field: 'address', before: 'x', after: null }]],
    [{ direct_leader: ['b'] }, { direct_leader: [] }, [{ field: 'directLeaders', before: 'b', after: null }]],
  ])('without a column: %j → %j', (before, after, changes) => {
    expect(wireChanges(wire(before), wire(after))).toEqual(changes)
  })
})
