import { directoryLayout, memberFilter, savedFilter } from '../contract/directory.ts'
import type { DirectoryLayout, MemberFilter } from '../contract/directory.ts'

const firstColumns = ['name', 'userId', 'departments', 'position', 'mobile', 'status', 'changedAtMs'] as const

export const defaultLayout = (): DirectoryLayout => ({
  columns: firstColumns.map((name) => ({ name, widthPx: null })),
  savedFilters: [],
})

const { columns, savedFilters } = directoryLayout.shape
const mostFilters = 50
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}

/** Values that this build knows; what it does not know is left out, so that the rest still works. */
const readFilter = (value: unknown): MemberFilter => {
  const known = Object.entries(memberFilter.shape).flatMap(([name, shape]) => {
    const parsed = shape.safeParse(record(value)[name])
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : []
  })
  return memberFilter.parse(Object.fromEntries(known))
}

const readColumns = (value: unknown): DirectoryLayout['columns'] => {
  const found = new Map<string, DirectoryLayout['columns'][number]>()
  for (const item of listOf(value)) {
    const { name, widthPx } = record(item)
    const column = columns.element.safeParse({ name, widthPx })
    const known = column.success ? column : columns.element.safeParse({ name, widthPx: null })
    if (known.success && !found.has(known.data.name)) found.set(known.data.name, known.data)
  }
  return found.size > 0 ? [...found.values()] : defaultLayout().columns
}

const readFilters = (value: unknown): DirectoryLayout['savedFilters'] => {
  const found = new Map<string, DirectoryLayout['savedFilters'][number]>()
  for (const item of listOf(value)) {
    const { name, filter, changedWithinDays } = record(item)
    const days = savedFilter.shape.changedWithinDays.safeParse(changedWithinDays)
    const read = savedFilters.element.safeParse({
      name,
      filter: readFilter(filter),
      ...(days.success && days.data !== undefined ? { changedWithinDays: days.data } : {}),
    })
    if (read.success && !found.has(read.data.name)) found.set(read.data.name, read.data)
  }
  return [...found.values()].slice(0, mostFilters)
}

/** Reads what any build may have written: columns and filters that cannot be read are left out, each for itself. */
export const readLayout = (text: string | null): DirectoryLayout => {
  let written: Record<string, unknown> = {}
  try {
    written = record(JSON.parse(text ?? '{}'))
  } catch {
    // Damaged: the first layout will do.
  }
  return { columns: readColumns(written['columns']), savedFilters: readFilters(written['savedFilters']) }
}
