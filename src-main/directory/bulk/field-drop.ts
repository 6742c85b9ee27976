import type { PrivateField } from '../../contract/privacy.ts'
import type { FieldChange } from '../../contract/sync.ts'
import type { MemberValues } from './member-columns.ts'

/** What a switch stands for: in WeCom's rows, in the mirror's columns, and in what the journal tells. */
interface Places {
  wire: readonly string[]
  columns: readonly ('mobile' | 'email' | 'biz_mail')[]
  told: readonly string[]
}

const placesOf: Readonly<Record<PrivateField, Places>> = {
  mobile: { wire: ['mobile'], columns: ['mobile'], told: ['mobile'] },
  email: {
    wire: ['email', 'biz_mail', 'biz_mail_alias'],
    columns: ['email', 'biz_mail'],
    told: ['email', 'bizMail'],
  },
  avatar: { wire: ['avatar', 'thumb_avatar', 'avatar_mediaid'], columns: [], told: [] },
  address: { wire: ['address'], columns: [], told: ['address'] },
  gender: { wire: ['gender'], columns: [], told: ['gender'] },
  // What a person shows to the outside is made of extended attributes too.
  extendedAttributes: { wire: ['extattr', 'external_profile'], columns: [], told: ['extendedAttributes'] },
}

/** Leaves the fields of a company that are switched off out of everything that is about to be stored. */
export interface FieldDrop {
  readonly isActive: boolean
  /** Another one for another choice of fields: what was read under one choice is not taken as read under another. */
  readonly signature: string
  drops(field: PrivateField): boolean
  /** Takes the fields out of a row of WeCom's, wherever in it they stand; another upstream may nest them. */
  strip(row: unknown): void
  /** The same of JSON text. */
  raw(json: string): string
  values<Values extends Pick<MemberValues, 'mobile' | 'email' | 'biz_mail'>>(values: Values): Values
  changes(changes: FieldChange[]): FieldChange[]
  /** The same of JSON text; the text itself where nothing of it goes. */
  fields(json: string): string
  /** What a plan keeps of somebody, as JSON text (plan-repository.ts). */
  planned(json: string): string
}

const stripDeep = (value: unknown, names: ReadonlySet<string>): void => {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const item of value) stripDeep(item, names)
    return
  }
  for (const key of Object.keys(value)) {
    if (names.has(key) || names.has(key.toLowerCase())) Reflect.deleteProperty(value, key)
    else stripDeep(Reflect.get(value, key), names)
  }
}

export const createFieldDrop = (dropped: readonly PrivateField[]): FieldDrop => {
  const places = dropped.map((field) => placesOf[field])
  const wire = new Set(places.flatMap((place) => place.wire))
  const columns = [...new Set(places.flatMap((place) => place.columns))]
  const told = new Set(places.flatMap((place) => place.told))
  const isActive = dropped.length > 0
  const changes = (all: FieldChange[]): FieldChange[] => (isActive ? all.filter(({ field }) => !told.has(field)) : all)
  const values: FieldDrop['values'] = (all) => {
    if (columns.length === 0) return all
    const kept = { ...all }
    for (const column of columns) kept[column] = null
    return kept
  }
  const raw = (json: string): string => {
    if (!isActive) return json
    const row: unknown = JSON.parse(json)
    stripDeep(row, wire)
    return JSON.stringify(row)
  }
  const mentioned = [...told].map((field) => `"field":"${field}"`)
  return {
    isActive,
    signature: isActive ? `-${[...dropped].toSorted().join('-')}` : '',
    drops: (field) => dropped.includes(field),
    strip: (row) => {
      if (isActive) stripDeep(row, wire)
    },
    raw,
    values,
    changes,
    fields: (json) => {
      if (!mentioned.some((text) => json.includes(text))) return json
      return JSON.stringify(changes(JSON.parse(json) as FieldChange[]))
    },
    planned: (json) => {
      // Written by plan-repository.ts; of somebody who goes only a number is kept.
      const row = JSON.parse(json) as { values?: MemberValues; raw?: string }
      if (row.values) row.values = values(row.values)
      if (row.raw !== undefined) row.raw = raw(row.raw)
      return JSON.stringify(row)
    },
  }
}
