import { open } from 'node:fs/promises'
import type { Language } from '../contract/shapes.ts'
import { createCsvFile } from '../exports/csv-file.ts'
import type { SheetColumn } from '../exports/sheet-file.ts'
import type { AuditRecord } from './audit-repository.ts'

type Parts = AsyncIterable<AuditRecord[]>

const titles: Record<Language, readonly string[]> = {
  'zh-CN': ['编号', '时间', '操作者', '来源', '操作', '对象', '结果', '详情', '前一条哈希', '哈希'],
  en: ['No.', 'Time', 'Who', 'Via', 'What', 'To what', 'Outcome', 'Details', 'Hash before', 'Hash'],
}
const kinds: readonly SheetColumn['kind'][] = [
  'text',
  'time',
  'text',
  'text',
  'text',
  'text',
  'text',
  'text',
  'text',
  'text',
]

/** For people and spreadsheets: texts that a spreadsheet would take for formulas are made harmless. */
export const writeAuditCsv = async (path: string, parts: Parts, language: Language): Promise<void> => {
  const file = createCsvFile(path)
  file.beginSheet(
    'audit',
    titles[language].map((title, index) => ({ title, kind: kinds[index] ?? 'text', width: 20 })),
  )
  for await (const rows of parts)
    for (const row of rows)
      file.add([
        row.audit_id,
        row.at_ms,
        row.actor,
        row.via,
        row.call,
        row.target,
        row.outcome,
        row.detail,
        row.previous_hash,
        row.hash,
      ])
  await file.finish()
}

/** For programs: every row as it is stored, so that the chain can be checked elsewhere (docs/security.md). */
export const writeAuditLines = async (path: string, parts: Parts): Promise<void> => {
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const rows of parts)
      await file.appendFile(rows.map((row) => `${JSON.stringify(lineOf(row))}\n`).join(''))
  } finally {
    await file.close()
  }
}

const lineOf = (row: AuditRecord) => ({
  auditId: row.audit_id,
  atMs: row.at_ms,
  actor: row.actor,
  via: row.via,
  call: row.call,
  target: row.target,
  outcome: row.outcome,
  /** The text that was hashed, not the object that it stands for. */
  detail: row.detail,
  previousHash: row.previous_hash,
  hash: row.hash,
})
