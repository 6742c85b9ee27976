import { memberColumns } from '@contract/directory.ts'
import type { DirectoryLayout, MemberColumn, memberSort } from '@contract/directory.ts'

export type ShownColumn = DirectoryLayout['columns'][number]
export type SortKey = (typeof memberSort)[number]

interface ColumnShape {
  leastPx: number
  /** Share of the room that is left. */
  grow: number
  sort?: SortKey
  /** Times are wanted newest first. */
  newestFirst?: boolean
}

const shapes: Record<MemberColumn, ColumnShape> = {
  name: { leastPx: 104, grow: 3, sort: 'name' },
  userId: { leastPx: 80, grow: 3, sort: 'userId' },
  departments: { leastPx: 88, grow: 5 },
  mainDepartment: { leastPx: 96, grow: 3 },
  position: { leastPx: 64, grow: 3, sort: 'position' },
  mobile: { leastPx: 104, grow: 1 },
  email: { leastPx: 120, grow: 3 },
  bizMail: { leastPx: 120, grow: 3 },
  telephone: { leastPx: 96, grow: 2 },
  alias: { leastPx: 72, grow: 2 },
  englishName: { leastPx: 80, grow: 2 },
  status: { leastPx: 112, grow: 1, sort: 'status' },
  isLeader: { leastPx: 64, grow: 1 },
  firstSeenAtMs: { leastPx: 84, grow: 1, sort: 'firstSeenAtMs', newestFirst: true },
  changedAtMs: { leastPx: 112, grow: 1, sort: 'changedAtMs', newestFirst: true },
  removedAtMs: { leastPx: 84, grow: 1 },
}
export const shapeOf = (column: MemberColumn): ColumnShape => shapes[column]

export const widths = { least: 48, most: 800 } as const
const checkboxPx = 40

export const clampWidth = (widthPx: number): number =>
  Math.round(Math.min(widths.most, Math.max(widths.least, widthPx)))

/** The columns as CSS: those with a chosen width keep it, the others share what is left. */
export const gridTemplate = (columns: readonly ShownColumn[]): string =>
  [
    `${checkboxPx}px`,
    ...columns.map(({ name, widthPx }) =>
      widthPx === null ? `minmax(${shapes[name].leastPx}px, ${shapes[name].grow}fr)` : `${widthPx}px`,
    ),
  ].join(' ')

/** Below this width the table scrolls sideways. */
export const leastWidth = (columns: readonly ShownColumn[]): number =>
  checkboxPx + columns.reduce((sum, { name, widthPx }) => sum + (widthPx ?? shapes[name].leastPx), 0)

/** A column at another place; places outside the row are its ends. */
export function moveColumn(columns: readonly ShownColumn[], from: number, to: number): ShownColumn[] {
  const next = [...columns]
  const [moved] = next.splice(from, 1)
  if (!moved) return next
  next.splice(Math.max(0, Math.min(next.length, to)), 0, moved)
  return next
}

export const resizeColumn = (
  columns: readonly ShownColumn[],
  name: MemberColumn,
  widthPx: number | null,
): ShownColumn[] =>
  columns.map((one) =>
    one.name === name ? { name: one.name, widthPx: widthPx === null ? null : clampWidth(widthPx) } : one,
  )

/** Shown ones go, others come last; the last one stays, since a table without columns shows nothing. */
export function toggleColumn(columns: readonly ShownColumn[], name: MemberColumn): ShownColumn[] {
  if (!columns.some((one) => one.name === name)) return [...columns, { name, widthPx: null }]
  return columns.length === 1 ? [...columns] : columns.filter((one) => one.name !== name)
}

export const hiddenColumns = (columns: readonly ShownColumn[]): MemberColumn[] =>
  memberColumns.filter((name) => !columns.some((one) => one.name === name))

export const firstColumns = (): ShownColumn[] =>
  (['name', 'userId', 'departments', 'position', 'mobile', 'status', 'changedAtMs'] as const).map((name) => ({
    name,
    widthPx: null,
  }))
