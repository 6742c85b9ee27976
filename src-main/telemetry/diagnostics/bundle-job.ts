import type { PartName } from './bundle-parts.ts'

/** A part as it was gathered: credentials are masked, people are still named. */
export interface RawPart {
  name: PartName
  /** `.json`: one document; `.jsonl`: one on each line. */
  fileName: string
  /** UTF-8. */
  bytes: Uint8Array<ArrayBuffer>
}

export interface BundleJob {
  databasePath: string
  parts: RawPart[]
  /** Where the archive is written; null for a preview, which needs none. */
  archive: string | null
}

/** What became of a part. */
export interface CleanPart {
  name: PartName
  sizeBytes: number
  /** Its beginning. */
  sample: string
}

export type BundleMessage = { type: 'done'; parts: CleanPart[] } | { type: 'failed'; message: string; stack: string }
