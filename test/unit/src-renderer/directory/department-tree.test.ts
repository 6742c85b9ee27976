import { describe, expect, it } from 'vitest'
import { departmentTree, firstOpen } from '@/features/directory/department-tree.ts'
import type { DepartmentNode } from '@/features/directory/department-tree.ts'
import { matchesDepartment } from '@/frame/use-quick-find.ts'
import { fakeDepartments } from '../../../helpers/fake-client.ts'

const shape = (nodes: DepartmentNode[]): unknown[] => nodes.map((node) => [node.id, shape(node.children)])
const one = fakeDepartments[0]
if (!one) throw new Error('The fake company has no department')

describe('departmentTree', () => {
  it('puts orphans at the top and keeps the order of the list', () => {
    expect(shape(departmentTree(fakeDepartments))).toEqual([
      [
        1,
        [
          [2, []],
          [3, []],
        ],
      ],
      [4, []],
    ])
    expect(firstOpen(departmentTree(fakeDepartments))).toEqual([1, 4])
  })

  it('shows a department that is its own parent', () => {
    expect(shape(departmentTree([{ ...one, departmentId: 7, parentId: 7 }]))).toEqual([[7, []]])
  })

  it('shows every department of a loop that the host marks', () => {
    const loop = [
      { ...one, departmentId: 8, parentId: 9, orphan: true },
      { ...one, departmentId: 9, parentId: 8, orphan: false },
    ]
    expect(shape(departmentTree(loop))).toEqual([[8, [[9, []]]]])
  })
})

it.each([
  ['研', true],
  ['yanfa', true],
  ['YF', true],
  ['  yan fa ', true],
  ['shichang', false],
  ['', true],
])('matches 研发 by %j: %s', (query, expected) => {
  expect(matchesDepartment({ name: '研发', pinyin: 'yan fa yf' }, query)).toBe(expected)
})
