import type { Change, EntityKind } from '@contract/sync.ts'
import { isolated, shortPath, shownName } from '../../format/names.ts'
import { useText } from '../../locales/index.ts'
import { sync } from '../../locales/zh-CN/sync.ts'
import { useDepartmentNames } from '../../stores/department-names.ts'
import { fieldText } from './field-text.ts'

type KnownField = keyof typeof sync.field
const genders = { 1: 'g1', 2: 'g2', 0: 'g0' } as const
const statuses = { 1: 's1', 2: 's2', 4: 's4', 5: 's5' } as const
const isKey = <T extends object>(table: T, key: PropertyKey): key is keyof T => Object.hasOwn(table, key)

const pathSeparator = ' / '

/** The field that tells where something went. */
const placeField = { member: 'departments', department: 'parentId', tag: 'departments' } as const

export interface FieldWords {
  label: (field: string, entity: EntityKind | 'run') => string
  /** A value as a person reads it; an empty one by its word. */
  value: (field: string, text: string | null) => string
  /** Names from the top down; with `most` without the company itself, and without what lies between. */
  path: (names: readonly string[], most?: number) => string
  /** From where and to where something moved; null where it did not. */
  moved: (change: Change, most?: number) => { before: string; after: string } | null
}

/** Fields and values of changes in the language of the page, departments by their names. */
export function useFieldText(): FieldWords {
  const { t } = useText()
  const departments = useDepartmentNames()

  const path: FieldWords['path'] = (names, most = Infinity) =>
    shortPath(most === Infinity || names.length < 2 ? names : names.slice(1), most)
      .map((name) => (name === null ? '…' : isolated(name)))
      .join(pathSeparator)

  /** A department that the plan only creates has no name in the mirror yet, but the change may tell its path. */
  const place = (change: Change, text: string | null, most: number): string => {
    const ids = (text ?? '').split(/,\s*/).filter((id) => id !== '')
    if (ids.length === 0) return t('sync.empty')
    return ids
      .map((id) => {
        const told =
          id === String(change.departmentId) && change.departmentPath.length > 0 ? change.departmentPath : null
        return path(told ?? departments.pathOf(id) ?? [id], most)
      })
      .join(t('common.listSeparator'))
  }

  return {
    path,
    label: (field, entity) => {
      if (field === 'name' && entity !== 'member') return t('sync.field.title')
      return isKey(sync.field, field) ? t(`sync.field.${field satisfies KnownField}`) : field
    },
    value: (field, text) => {
      if (text === null || text === '') return t('sync.empty')
      if (field === 'status' && isKey(statuses, Number(text)))
        return t(`directory.statuses.${statuses[Number(text) as keyof typeof statuses]}`)
      if (field === 'gender' && isKey(genders, Number(text)))
        return t(`directory.drawer.genders.${genders[Number(text) as keyof typeof genders]}`)
      return fieldText(field, text, departments.names, t('common.listSeparator'))
    },
    moved: (change, most = Infinity) => {
      const field = change.fields.find((one) => one.field === placeField[change.entity])
      return field ? { before: place(change, field.before, most), after: place(change, field.after, most) } : null
    },
  }
}

/** The name of what changed, as text that can be seen. */
export const changeName = ({ name, id }: Pick<Change, 'name' | 'id'>): string => shownName(name, id)
