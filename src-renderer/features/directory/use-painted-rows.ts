import { onScopeDispose, ref, watchEffect } from 'vue'
import type { ShallowRef } from 'vue'
import { createPaintedRow } from './row-painter.ts'
import type { PaintedRow, RowLook, RowState } from './row-painter.ts'
import type { GridWindow } from './use-grid-window.ts'

export interface RowSource {
  shown: Pick<GridWindow, 'indexes' | 'firstShown' | 'lastShown' | 'resting'>
  rowHeight: () => number
  look: () => RowLook
  stateOf: (index: number) => RowState
}

/** Rows outside the view that are given to other people in one frame; those in view are all painted at once. */
const spareAtOnce = 24

interface Slot extends PaintedRow {
  index: number
}

/** Keeps the elements of a table's rows as they should be: as few as can be seen and some more, used again and again. */
export function usePaintedRows(canvas: Readonly<ShallowRef<HTMLElement | null>>, source: RowSource): void {
  /** As they stand in the document. */
  let slots: Slot[] = []
  let box: HTMLElement | null = null
  const later = ref(0)
  let frame = 0
  /** In the frame after this one, unless that brings another leap. */
  const paintMore = () => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => (frame = requestAnimationFrame(() => (later.value += 1))))
  }

  function resize(count: number): void {
    for (const { element } of slots.splice(count)) element.remove()
    while (slots.length < count) {
      const slot = { ...createPaintedRow(), index: -1 }
      slots.push(slot)
      box?.append(slot.element)
    }
  }

  /** Whose element is whose: those in view first. What is left over stays where it was, out of sight, until later. */
  function assign(indexes: readonly number[], first: number, last: number): boolean {
    const from = indexes[0] ?? 0
    const wanted = new Set(indexes)
    const taken = new Set<number>()
    const free = new Set<Slot>()
    for (const slot of slots) {
      if (wanted.has(slot.index)) taken.add(slot.index)
      else free.add(slot)
    }
    const missing = indexes.filter((index) => !taken.has(index))
    const isSeen = (index: number) => index >= first && index <= last
    const seen = missing.filter(isSeen)
    const distance = (index: number) => Math.max(first - index, index - last)
    const spare = missing.filter((index) => !isSeen(index)).sort((a, b) => distance(a) - distance(b))
    // A leap: those in view are work enough for one frame, and a drag along the scrollbar leaps in every frame.
    const room = taken.size === 0 ? 0 : spareAtOnce
    for (const index of [...seen, ...spare.slice(0, room)]) {
      const own = slots[index - from]
      const [any] = free
      const slot = own && free.has(own) ? own : any
      if (!slot) break
      free.delete(slot)
      slot.index = index
    }
    return spare.length <= room
  }

  /** While it scrolls, elements stay where they are in the document; at rest they follow each other as they are read. */
  function putInOrder(): void {
    const inOrder = slots.toSorted((a, b) => a.index - b.index)
    if (inOrder.every((slot, at) => slot === slots[at])) return
    slots = inOrder
    box?.append(...slots.map(({ element }) => element))
  }

  watchEffect(
    () => {
      if (canvas.value !== box) {
        for (const { element } of slots) element.remove()
        slots = []
        box = canvas.value
      }
      if (!box) return
      void later.value // read, so that this runs again for what was left for later
      const { indexes, firstShown, lastShown, resting } = source.shown
      resize(indexes.value.length)
      const isAll = assign(indexes.value, firstShown.value, lastShown.value)
      const look = source.look()
      const height = source.rowHeight()
      const [from, to] = [indexes.value[0] ?? 0, indexes.value.at(-1) ?? -1]
      for (const { index, paint } of slots) {
        if (index >= from && index <= to) paint(index, index * height, source.stateOf(index), look)
      }
      if (!isAll) paintMore()
      else if (resting.value) putInOrder()
    },
    { flush: 'post' },
  )
  onScopeDispose(() => cancelAnimationFrame(frame))
}
