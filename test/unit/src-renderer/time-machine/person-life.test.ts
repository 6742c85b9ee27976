import { expect, it } from 'vitest'
import { lifeOf } from '../../../../src-renderer/features/time-machine/person-life.ts'

const entry = (atMs: number, operation: 'created' | 'updated' | 'moved' | 'removed', fields: string[] = []) => ({
  atMs,
  runId: `run-${atMs}`,
  operation,
  fields: fields.map((field) => ({ field, before: 'a', after: 'b' })),
})

it('says that somebody joined only where the record had begun before', () => {
  expect(lifeOf([entry(5, 'created')], 5).map(({ title }) => title)).toEqual(['beginning'])
  expect(lifeOf([entry(9, 'created')], 5).map(({ title }) => title)).toEqual(['created'])
})

it('names a new name as such, and tells a move once', () => {
  const [moved, renamed] = lifeOf(
    [entry(9, 'moved', ['departments', 'mainDepartmentId', 'sortOrders', 'position']), entry(8, 'updated', ['name'])],
    1,
  )
  expect(moved?.others.map(({ field }) => field)).toEqual(['position'])
  expect(renamed).toMatchObject({ title: 'renamed', operation: 'updated' })
})

it('keeps what changes inside a department, such as its order', () => {
  expect(lifeOf([entry(9, 'updated', ['sortOrders', 'leaderOf'])], 1)[0]?.others).toHaveLength(2)
})
