import type { Generated } from 'kysely'

export interface JournalRow {
  journal_id: Generated<number>
  /** `profile.ordinal`. */
  company: number
  run_no: number
  entity: string
  /** Member id, department id or tag id; the last two only mean something together with the company. */
  entity_no: number
  operation: string
  fields: string
  at_ms: number
}

/** What a department's list of members said when it was last read and used; the same bytes need not be read again. */
export interface DepartmentAnswerRow {
  department_key: number
  digest: string
  /** Member ids less `memberIdBase`, as 32-bit integers. */
  members: Buffer
}

export interface DepartmentRow {
  company: number
  department_id: number
  name: string
  name_en: string
  parent_id: number | null
  sort_order: number
  leaders: string
  pinyin: string
  /** People directly in it, and people in it or below it (each counted once). */
  member_count: number
  total_member_count: number
  raw: string
  first_seen_at_ms: number
  changed_at_ms: number
  removed_at_ms: number | null
}

export interface MemberRow {
  member_id: number
  company: number
  /** The user id in lower case: WeCom compares ids without case (reference §1). */
  user_key: string
  user_id: string
  name: string
  /** Pinyin of the name, by which people expect Chinese names to be sorted. */
  name_sort: string
  alias: string
  english_name: string
  position: string
  mobile: string | null
  email: string | null
  biz_mail: string | null
  status: number | null
  main_department_id: number | null
  /** JSON: [[department id, sort order, is leader 0/1], …] in WeCom's order. */
  departments: string
  is_leader: number
  /** WeCom's row as it came, as JSON text; equal means that nothing needs to be decoded. What no query asks for is read from here. */
  raw: string
  first_seen_at_ms: number
  changed_at_ms: number
  removed_at_ms: number | null
}

export interface MemberDepartmentRow {
  /** Company × 2³² + department id. */
  department_key: number
  member_id: number
  sort_order: number
  is_leader: number
}

export interface TagRow {
  company: number
  tag_id: number
  name: string
  first_seen_at_ms: number
  changed_at_ms: number
  removed_at_ms: number | null
}

export interface TagMemberRow {
  company: number
  tag_id: number
  user_key: string
}

export interface TagDepartmentRow {
  company: number
  tag_id: number
  department_id: number
}

/** What the time machine knows since older lines of the journal were cleaned up. */
export interface HistoryStartRow {
  company: number
  /** Lines up to here are no longer looked at, whether they are still there or not. */
  journal_id: number
  /** Of the last of those lines: its run, and when it was written. */
  run_no: number
  at_ms: number
  /** Whether people were known by then, and whether all who had always been there were. */
  members_known: number
  began: number
}
