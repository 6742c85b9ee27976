import { describe, expect, it } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import type { DepartmentNode } from '@/features/directory/department-tree.ts'
import { pathsTo, useTreeRows, visibleRows } from '@/features/directory/use-tree-rows.ts'
import { inScope } from '../in-scope.ts'

const node = (id: number, children: DepartmentNode[] = []): DepartmentNode => ({
  id,
  label: `部门${id}`,
  count: 0,
  orphan: false,
  pinyin: '',
  children,
})
const forest = () => [node(1, [node(2, [node(3)]), node(4)]), node(5)]
const press = (key: string) => new KeyboardEvent('keydown', { key })

function openTree() {
  const roots = shallowRef(forest())
  const filter = shallowRef<((one: DepartmentNode) => boolean) | null>(null)
  const tree = inScope(() => useTreeRows(roots, filter)).value
  const chosen: number[] = []
  return {
    filter,
    tree,
    chosen,
    ids: () => tree.rows.value.map((row) => row.node.id),
    key: (name: string) => tree.key(press(name), ({ id }) => chosen.push(id)),
  }
}

describe('the rows of a tree', () => {
  it('open two levels at first, and know their place', () => {
    const { ids, tree } = openTree()
    expect(ids()).toEqual([1, 2, 4, 5])
    expect(tree.rows.value[2]).toMatchObject({ level: 1, position: 2, siblings: 2 })
  })

  it('are walked, opened, closed and chosen with the keys', () => {
    const { ids, key, tree, chosen } = openTree()
    for (const name of ['ArrowDown', 'ArrowDown', 'ArrowRight']) key(name)
    expect(ids()).toEqual([1, 2, 3, 4, 5])
    for (const name of ['ArrowRight', 'Enter', 'ArrowLeft', 'ArrowLeft']) key(name)
    expect(chosen).toEqual([3])
    expect(ids()).toEqual([1, 2, 4, 5])
    key('ArrowLeft')
    expect(tree.current.value).toBe(0)
    key('End')
    expect(tree.current.value).toBe(3)
    expect(key('F2')).toBe(false)
  })

  it('are found by typing the beginning of a name or its pinyin', () => {
    const { key, tree } = openTree()
    const named = tree.rows.value.map(({ node }) => node)
    for (const [index, [label, pinyin]] of [
      ['总部', 'zongbu zb'],
      ['研发', 'yanfa yf'],
      ['运营', 'yunying yy'],
      ['Ops', ''],
    ].entries())
      Object.assign(named[index] ?? {}, { label, pinyin })
    key('y')
    expect(tree.current.value).toBe(1)
    key('u')
    expect(tree.current.value).toBe(2)
    key('n')
    expect(tree.current.value).toBe(2)
    tree.current.value = 0
    const later = new KeyboardEvent('keydown', { key: 'o' })
    Object.defineProperty(later, 'timeStamp', { value: 1e9 })
    tree.key(later, () => undefined)
    expect(tree.current.value).toBe(3)
  })

  it('show what fits where it stands', async () => {
    const { ids, filter, tree } = openTree()
    tree.current.value = 3
    filter.value = ({ id }) => id === 3
    await nextTick()
    expect(ids()).toEqual([1, 2, 3])
    expect(tree.current.value).toBe(2)
  })

  it('may be thousands of levels deep', () => {
    let deepest = node(20_000)
    for (let id = 19_999; id >= 1; id--) deepest = node(id, [deepest])
    expect(visibleRows([deepest], () => true)).toHaveLength(20_000)
    expect(pathsTo([deepest], ({ id }) => id === 20_000).size).toBe(20_000)
  })
})
