import { computed, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { firstOpen } from './department-tree.ts'
import type { DepartmentNode } from './department-tree.ts'

export interface TreeRow {
  node: DepartmentNode
  level: number
  open: boolean
  /** Among its siblings, from 1, for screen readers. */
  position: number
  siblings: number
}

/** The rows of a forest that can be seen, top down. Without recursion: departments may be thousands of levels deep. */
export function visibleRows(roots: readonly DepartmentNode[], isOpen: (node: DepartmentNode) => boolean): TreeRow[] {
  const rows: TreeRow[] = []
  const waiting: { nodes: readonly DepartmentNode[]; next: number }[] = [{ nodes: roots, next: 0 }]
  for (let part = waiting.at(-1); part; part = waiting.at(-1)) {
    const node = part.nodes[part.next++]
    if (!node) {
      waiting.pop()
      continue
    }
    const open = node.children.length > 0 && isOpen(node)
    rows.push({ node, level: waiting.length - 1, open, position: part.next, siblings: part.nodes.length })
    if (open) waiting.push({ nodes: node.children, next: 0 })
  }
  return rows
}

/** Those that fit and everything above them, so that each can be seen where it stands. */
export function pathsTo(
  roots: readonly DepartmentNode[],
  fits: (node: DepartmentNode) => boolean,
): Set<DepartmentNode> {
  const kept = new Set<DepartmentNode>()
  const waiting: { nodes: readonly DepartmentNode[]; next: number }[] = [{ nodes: roots, next: 0 }]
  const path: DepartmentNode[] = []
  for (let part = waiting.at(-1); part; part = waiting.at(-1)) {
    const node = part.nodes[part.next++]
    if (!node) {
      waiting.pop()
      path.pop()
      continue
    }
    if (fits(node)) {
      kept.add(node)
      for (let index = path.length - 1; index >= 0; index--) {
        const above = path[index]
        if (!above || kept.has(above)) break
        kept.add(above)
      }
    }
    path.push(node)
    waiting.push({ nodes: node.children, next: 0 })
  }
  return kept
}

export interface TreeRows {
  rows: ComputedRef<TreeRow[]>
  /** Index of the row that the keyboard is on; -1 for none. */
  current: Ref<number>
  toggle: (row: TreeRow, open?: boolean) => void
  /** True where the key was one of the tree's. */
  key: (event: KeyboardEvent, choose: (node: DepartmentNode) => void) => boolean
}

/** Letters that follow each other sooner than this are one word. */
const wordMs = 700

/** Opening, closing, filtering and walking through a tree, as the ARIA practice for trees asks. */
export function useTreeRows(
  roots: Ref<DepartmentNode[]>,
  filter: Ref<((node: DepartmentNode) => boolean) | null>,
): TreeRows {
  const opened = ref(new Set<number>())
  const current = ref(-1)
  watch(
    roots,
    (now, before) => {
      if (!before || before.length === 0) opened.value = new Set(firstOpen(now))
    },
    { immediate: true },
  )

  const rows = computed(() => {
    const fits = filter.value
    if (!fits) return visibleRows(roots.value, ({ id }) => opened.value.has(id))
    const kept = pathsTo(roots.value, fits)
    return visibleRows(roots.value, () => true).filter(({ node }) => kept.has(node))
  })
  watch(rows, (now) => (current.value = Math.min(current.value, now.length - 1)))

  function toggle({ node }: TreeRow, open = !opened.value.has(node.id)): void {
    const next = new Set(opened.value)
    if (open) next.add(node.id)
    else next.delete(node.id)
    opened.value = next
  }
  const parentOf = (index: number): number => {
    const level = rows.value[index]?.level ?? 0
    for (let above = index - 1; above >= 0; above--) if ((rows.value[above]?.level ?? 0) < level) return above
    return index
  }
  const moves: Record<string, (at: number, row: TreeRow | undefined) => number> = {
    ArrowDown: (at) => at + 1,
    ArrowUp: (at) => at - 1,
    Home: () => 0,
    End: () => rows.value.length - 1,
    ArrowRight: (at, row) => {
      if (!row || row.node.children.length === 0) return at
      if (row.open) return at + 1
      toggle(row, true)
      return at
    },
    ArrowLeft: (at, row) => {
      if (!row?.open || filter.value) return parentOf(at)
      toggle(row, false)
      return at
    },
  }
  let typed = ''
  let typedAtMs = 0
  /** To the next row whose name or pinyin begins with what is typed, round to the top. */
  function typeAhead(letter: string, nowMs: number): void {
    typed = nowMs - typedAtMs < wordMs ? typed + letter : letter
    typedAtMs = nowMs
    const wanted = typed.toLowerCase()
    const begins = ({ node }: TreeRow) =>
      node.label.toLowerCase().startsWith(wanted) || node.pinyin.split(' ').some((word) => word.startsWith(wanted))
    const count = rows.value.length
    // A word that grows may go on fitting the row it is on.
    for (let step = typed.length > 1 ? 0 : 1; step <= count; step++) {
      const at = (Math.max(0, current.value) + step) % count
      const row = rows.value[at]
      if (row && begins(row)) {
        current.value = at
        return
      }
    }
  }

  return {
    rows,
    current,
    toggle,
    key: (event, choose) => {
      const row = rows.value[current.value]
      const move = moves[event.key]
      if (move) current.value = Math.max(0, Math.min(rows.value.length - 1, move(current.value, row)))
      else if ((event.key === 'Enter' || event.key === ' ') && row) choose(row.node)
      else if ([...event.key].length === 1 && event.key !== ' ') typeAhead(event.key, event.timeStamp)
      else return false
      return true
    },
  }
}
