import type { Language } from '../contract/shapes.ts'
import type { Change, FieldChange, Problem } from '../contract/sync.ts'
import { maskFields } from '../directory/masking.ts'
import { listSeparator } from './department-names.ts'
import type { DepartmentNames } from './department-names.ts'
import type { Cell, SheetColumn } from './sheet-file.ts'
import { statusWord } from './words.ts'
import type { Words } from './words.ts'

/** A change as the files tell it. */
export type ToldChange = Pick<Change, 'entity' | 'id' | 'name' | 'operation' | 'fields'> & { path: string }

const text = (title: string, width: number): SheetColumn => ({ title, kind: 'text', width })

export const changeColumns = ({ change }: Words): SheetColumn[] => [
  text(change.entity, 10),
  text(change.id, 20),
  text(change.name, 20),
  text(change.operation, 14),
  text(change.departments, 36),
  text(change.field, 16),
  text(change.before, 32),
  text(change.after, 32),
]

export const problemColumns = ({ change }: Words): SheetColumn[] => [
  text(change.kind, 10),
  text(change.id, 24),
  text(change.reason, 80),
]

/** Fields whose values are ids of departments, one or several with commas between. */
const departmentFields = new Set(['departments', 'leaderOf', 'mainDepartmentId', 'parentId'])

/** A row for each field that changed, so that they can be filtered; one row where there is none. Contacts are masked. */
export const changeRows = (words: Words, departments: DepartmentNames): ((change: ToldChange) => Cell[][]) => {
  const shown = (field: string, value: string | null): string => {
    if (value === null) return ''
    if (field === 'status') return statusWord(words, value)
    if (!departmentFields.has(field)) return value
    return value
      .split(',')
      .map((id) => (/^\d+$/.test(id) ? departments.nameOf(Number(id)) : id))
      .join(listSeparator)
  }
  const fieldCells = ({ field, before, after }: FieldChange): Cell[] => [
    words.fields[field] ?? field,
    shown(field, before),
    shown(field, after),
  ]
  return ({ entity, id, name, operation, path, fields }) => {
    const common: Cell[] = [words.entities[entity], id, name, words.operations[operation], path]
    // Masking twice changes nothing: what is fed from a page's call is masked already.
    const changes = maskFields(fields)
    return changes.length === 0 ? [common] : changes.map((change) => [...common, ...fieldCells(change)])
  }
}

export const problemCells =
  (words: Words, language: Language) =>
  ({ kind, id, reason }: Problem): Cell[] => [words.entities[kind], id, reason[language]]
