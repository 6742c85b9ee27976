import type { ExportFormat, ExportSource } from '../contract/exports.ts'
import type { Language } from '../contract/shapes.ts'
import { localTime } from './sheet-file.ts'

const maxCompanyLength = 60

/** What Windows forbids in names, control characters, and marks of direction, which could turn an ending round. */
const forbidden = /[<>:"/\\|?*\u0000-\u001f\u007f\p{Cf}]/gu

const subjects = {
  'zh-CN': { members: '成员', changes: '同步变更', problems: '同步问题', difference: '通讯录差异' },
  en: { members: 'members', changes: 'sync-changes', problems: 'sync-problems', difference: 'directory-difference' },
} as const

/** One part of a file name that every system takes; empty where nothing is left of it. */
export const safeNamePart = (text: string): string =>
  [...text.toWellFormed().replace(forbidden, ' ').replace(/\s+/g, ' ')]
    .slice(0, maxCompanyLength)
    .join('')
    .replace(/^[ .]+|[ .]+$/g, '')

/** Such as `北京示例-成员-2026-11-21.xlsx`. Never a reserved name of Windows: the day stands in all of them. */
export const fileNameOf = (
  company: string,
  source: ExportSource,
  format: ExportFormat,
  language: Language,
  nowMs: number,
): string => {
  const words = subjects[language]
  const day = (atMs: number) => localTime(atMs).slice(0, 10)
  const parts =
    source.kind === 'members'
      ? [words.members, day(nowMs)]
      : source.kind === 'run'
        ? [format === 'csv' && source.part === 'problems' ? words.problems : words.changes, day(nowMs)]
        : [words.difference, day(source.fromMs), day(source.toMs)]
  return `${[safeNamePart(company), ...parts].filter((part) => part !== '').join('-')}.${format}`
}
