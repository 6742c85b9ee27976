import type { MemberColumn, MemberFilter } from '../contract/directory.ts'
import type { ExportFormat } from '../contract/exports.ts'
import type { Language } from '../contract/shapes.ts'
import type { Change } from '../contract/sync.ts'

/** What the thread that writes is told once, when it starts. */
export interface ExportJob {
  databasePath: string
  /** Does not exist yet; its folder does. */
  filePath: string
  format: ExportFormat
  language: Language
  /** `profile.ordinal`: the company's number in the mirror. */
  company: number
  nowMs: number
  content: ExportContent
}

export type ExportContent =
  | {
      kind: 'members'
      filter: MemberFilter
      userIds: readonly string[] | null
      columns: readonly MemberColumn[]
      unmasked: boolean
      /** Whether the words of the filter may be looked for in mobile numbers and mail addresses. */
      byContacts: boolean
    }
  | { kind: 'run'; runId: string; parts: readonly ('changes' | 'problems')[] }
  /** Changes that are worked out elsewhere and handed over a page at a time. */
  | { kind: 'handed-over' }

/** A part of a list of changes. */
export interface ChangePage {
  total: number
  items: readonly Change[]
}

/** From the thread. `behind`: the search index does not know of everybody yet; nothing was written. */
export type ThreadMessage =
  | { type: 'progress'; rowsDone: number; rowsTotal: number | null }
  | { type: 'want' }
  | { type: 'done'; rows: number; sizeBytes: number }
  | { type: 'behind' }
  | { type: 'failed'; code: string | null; message: string; stack: string }

/** To the thread, each in answer to `want`; null after the last page. */
export type ThreadAnswer = ChangePage | null
