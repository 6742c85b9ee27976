import type { Database } from 'better-sqlite3'
import { privateFields } from '../../contract/privacy.ts'
import type { PrivateField } from '../../contract/privacy.ts'

/** The private fields of a company's people that must not be stored, as it stands in the database now. */
export const droppedFields = (db: Database, company: number): PrivateField[] => {
  const kept = db
    .prepare<[number], string>(
      'select f.kept from privacy_field f join profile p on p.profile_id = f.profile_id where p.ordinal = ?',
    )
    .pluck()
    .get(company)
  if (kept === undefined) return []
  // Written by privacy/field-repository.ts from the contract's own type.
  const switches = JSON.parse(kept) as Partial<Record<PrivateField, boolean>>
  return privateFields.filter((field) => switches[field] === false)
}
