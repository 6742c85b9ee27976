import { expect, it } from 'vitest'
import { rowAsText } from '@/features/directory/member-text.ts'
import { fakeMembers } from '../../../helpers/fake-client.ts'

it('copies a row as one line that no spreadsheet runs', () => {
  const row = fakeMembers[1]
  if (!row) throw new Error('The fake company has no members')
  const text = rowAsText({ ...row, position: 'a\tb\nc', mobileMasked: '+86 138****5678' })
  expect(text.split('\t')).toEqual([
    `'${row.name}`,
    'user1',
    row.departmentNames.join('/'),
    'a b c',
    `'+86 138****5678`,
    '',
  ])
})
