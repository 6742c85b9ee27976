import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChangeOperation, EntityKind } from '../../../../src-main/contract/sync.ts'
import { codeOf } from '../../../../src-main/directory/change-list-repository.ts'
import type { ChangeThing } from '../../../../src-main/directory/change-list-repository.ts'
import { compareThings } from '../../../../src-main/directory/compare-runs.ts'
import { sortInParts } from '../../../../src-main/directory/sort-in-parts.ts'

type Line = [no: number, entity: EntityKind, operation: ChangeOperation, id: string, fields?: string]

const runOf = (...lines: Line[]) => {
  const fields = new Map(lines.map(([no, , , , text = '[]']) => [no, text]))
  return {
    things: lines.map(([no, entity, operation, id, text = '[]']): ChangeThing => [
      no,
      codeOf(entity, operation),
      id.toLowerCase(),
      text === '[]' ? 1 : 0,
    ]),
    fields: (nos: readonly number[]) => new Map(nos.map((no) => [no, fields.get(no) ?? ''])),
  }
}

describe('two runs', () => {
  it('say the same, something different, or speak of different things; differences come first', async () => {
    const first = runOf(
      [1, 'department', 'updated', '7', '[1]'],
      [2, 'member', 'updated', 'ZhangSan', '[1]'],
      [3, 'member', 'created', 'alone'],
      [4, 'member', 'removed', 'back'],
      [5, 'tag', 'updated', '7', '[1]'],
    )
    const second = runOf(
      [11, 'member', 'updated', 'zhangsan', '[1]'],
      [12, 'member', 'returned', 'back'],
      [13, 'department', 'updated', '7', '[2]'],
      [14, 'member', 'created', 'other'],
    )
    expect(await compareThings(first, second)).toEqual([
      { side: 'different', entity: 'member', firstNo: 4, secondNo: 12 },
      { side: 'different', entity: 'department', firstNo: 1, secondNo: 13 },
      { side: 'first', entity: 'member', firstNo: 3, secondNo: null },
      { side: 'first', entity: 'tag', firstNo: 5, secondNo: null },
      { side: 'second', entity: 'member', firstNo: null, secondNo: 14 },
      { side: 'same', entity: 'member', firstNo: 2, secondNo: 11 },
    ])
  })

  it('are the same where a run is compared with itself', async () => {
    const run = runOf([1, 'member', 'created', 'a'], [2, 'tag', 'removed', '1'])
    expect((await compareThings(run, run)).map(({ side }) => side)).toEqual(['same', 'same'])
  })
})

describe('sorting in parts', () => {
  it('gives what sorting at once gives, equal items in their order', async () => {
    const items = Array.from({ length: 13_001 }, (_, index) => ({ key: (index * 7919) % 101, index }))
    const byKey = (a: { key: number }, b: { key: number }) => a.key - b.key
    expect(await sortInParts(items, byKey)).toEqual(items.toSorted(byKey))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer()), async (numbers) => {
        expect(await sortInParts(numbers, (a, b) => a - b)).toEqual(numbers.toSorted((a, b) => a - b))
      }),
    )
  })
})
