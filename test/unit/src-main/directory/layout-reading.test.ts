import { describe, expect, it } from 'vitest'
import { directoryLayout } from '../../../../src-main/contract/directory.ts'
import { defaultLayout, readLayout } from '../../../../src-main/directory/layout-reading.ts'

const read = (written: unknown) => readLayout(JSON.stringify(written))

describe('readLayout', () => {
  it.each([null, '', 'no JSON', '[]', '"text"', '{"columns":7}', '{"columns":[]}'])('starts afresh from %s', (text) => {
    expect(readLayout(text)).toEqual(defaultLayout())
  })

  it('reads what it wrote', () => {
    const layout = directoryLayout.parse({
      columns: [
        { name: 'email', widthPx: 200 },
        { name: 'name', widthPx: null },
      ],
      savedFilters: [{ name: '我的', filter: { departmentId: 3, status: [1, 4] }, changedWithinDays: 7 }],
    })
    expect(read(layout)).toEqual(layout)
  })

  it('leaves columns out that another build knows, and widths that it does not allow', () => {
    const { columns } = read({
      columns: [
        { name: 'salary', widthPx: 100 },
        { name: 'name', widthPx: 4 },
        { name: 'name', widthPx: 120 },
        'userId',
        { name: 'status' },
        null,
      ],
    })
    expect(columns).toEqual([
      { name: 'name', widthPx: null },
      { name: 'status', widthPx: null },
    ])
  })

  it('keeps of a filter what it knows, and of filters those that have a name of their own', () => {
    const { savedFilters } = read({
      savedFilters: [
        {
          name: '新',
          filter: { status: [1], sort: 'salary', removed: 'perhaps', colour: 'red' },
          changedWithinDays: -1,
        },
        { name: '新', filter: {} },
        { name: ' ', filter: {} },
        { filter: {} },
        17,
        { name: 'x'.repeat(65), filter: {} },
        { name: 'bare' },
      ],
    })
    expect(savedFilters.map(({ name }) => name)).toEqual(['新', 'bare'])
    expect(savedFilters[0]?.filter).toMatchObject({ status: [1], sort: 'default', removed: false })
    expect(savedFilters[0]?.changedWithinDays).toBeUndefined()
  })
})
