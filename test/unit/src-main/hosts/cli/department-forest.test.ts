import { expect, it } from 'vitest'
import type { Department } from '../../../../../src-main/contract/directory.ts'
import { buildForest } from '../../../../../src-main/hosts/cli/department-forest.ts'
import type { DepartmentNode } from '../../../../../src-main/hosts/cli/department-forest.ts'

const department = (departmentId: number, parentId: number | null, orphan = false): Department => ({
  departmentId,
  parentId,
  orphan,
  name: `d${departmentId}`,
  memberCount: 0,
  totalMemberCount: 0,
  childCount: 0,
  sortOrder: 0,
  leaderUserIds: [],
  pinyin: '',
})

const shape = (nodes: DepartmentNode[]): unknown[] => nodes.map((node) => [node.departmentId, ...shape(node.children)])

it.each([
  ['nothing', [], []],
  ['a tree in any order', [department(3, 2), department(2, 1), department(1, 0)], [[1, [2, [3]]]]],
  ['a forest', [department(5, 99), department(6, 5)], [[5, [6]]]],
  ['a parked orphan', [department(1, 0), department(2, 1, true)], [[1], [2]]],
  ['its own parent', [department(4, 4)], [[4]]],
  ['a loop, cut above its first department', [department(1, 0), department(7, 8), department(8, 7)], [[1], [7, [8]]]],
])('%s', (_about, departments, expected) => {
  expect(shape(buildForest(departments))).toEqual(expected)
})
