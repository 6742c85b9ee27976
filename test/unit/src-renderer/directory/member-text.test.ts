import { expect, it } from 'vitest'
import { memberColumns } from '@contract/directory.ts'
import { cellText, rowAsText } from '@/features/directory/member-text.ts'
import { fakeMembers } from '../../../helpers/fake-client.ts'

const words = { separator: '、', leader: '负责人', status: (status: number | null) => `状态${status}` }
const row = (() => {
  const found = fakeMembers[1]
  if (!found) throw new Error('The fake company has no members')
  return found
})()

it('copies the columns of the table as one line that no spreadsheet runs', () => {
  const text = rowAsText(
    { ...row, position: 'a\tb\nc', mobileMasked: '+86 138****5678', departmentNames: ['研发', '=1+1'] },
    ['mobile', 'name', 'position', 'departments', 'alias'],
    words,
  )
  expect(text.split('\t')).toEqual([`'+86 138****5678`, `'${row.name}`, 'a b c', '研发、=1+1', ''])
})

it('names the main department among the departments, or by its number where that is not told', () => {
  const member = { ...row, departmentIds: [4, 7], departmentNames: ['甲', '乙'] }
  expect(cellText({ ...member, mainDepartmentId: 7 }, 'mainDepartment', words)).toBe('乙')
  expect(cellText({ ...member, mainDepartmentId: 9 }, 'mainDepartment', words)).toBe('#9')
  expect(cellText({ ...member, mainDepartmentId: null }, 'mainDepartment', words)).toBe('')
})

it('has a text for every column', () => {
  const texts = memberColumns.map((column) => cellText({ ...row, isLeader: true }, column, words))
  expect(texts).toContain('状态2')
  expect(texts.filter((text) => text === 'undefined' || text === 'null')).toEqual([])
})
