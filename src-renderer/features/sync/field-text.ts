import { joinNames, shownName } from '../../format/names.ts'

/** Names of departments by id; those that are gone are missing. */
export type DepartmentNames = ReadonlyMap<string, string>

const holdsDepartments: ReadonlySet<string> = new Set(['departments', 'mainDepartmentId', 'parentId', 'leaderOf'])

export const tellsDepartments = (fields: readonly { field: string }[]): boolean =>
  fields.some(({ field }) => holdsDepartments.has(field))

/** The host tells lists as JSON or separated by commas. */
function listed(text: string): string[] {
  if (text.startsWith('[')) {
    try {
      const list: unknown = JSON.parse(text)
      if (Array.isArray(list)) return list.map(String)
    } catch {
      // A text that only begins like a list.
    }
  }
  return [text]
}

/** A value as a person reads it: lists as lists, departments by their names. */
export function fieldText(field: string, text: string, names: DepartmentNames, separator: string): string {
  if (!holdsDepartments.has(field)) return joinNames(listed(text), separator)
  const ids = listed(text).flatMap((part) => part.split(/,\s*/))
  return joinNames(
    ids.map((id) => shownName(names.get(id) ?? '', id)),
    separator,
  )
}
