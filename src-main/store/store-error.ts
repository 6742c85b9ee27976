import type { BackupFile } from '../contract/backup.ts'
import type { Bilingual } from '../contract/shapes.ts'

export type StoreErrorKind = 'newer' | 'damaged' | 'gone' | 'migration-failed' | 'in-use' | 'unreadable'

const hints: Record<StoreErrorKind, Bilingual> = {
  newer: {
    'zh-CN': '此数据由更新版本的 WeCom Desk 写入。请更新本程序后再打开；数据未被改动。',
    en: 'This data was written by a newer WeCom Desk. Update this program, then open it again; nothing was changed.',
  },
  damaged: {
    'zh-CN':
      '数据库已损坏，未做任何改动。请关闭使用它的程序，用 wecom-desk backup list 查看备份，再用 wecom-desk backup restore 恢复。',
    en: 'The database is damaged; nothing was changed. Close the programs that use it, list the backups with wecom-desk backup list, and restore one with wecom-desk backup restore.',
  },
  gone: {
    'zh-CN':
      '数据目录中有备份，但数据库文件不见了；未做任何改动。请把它移回原处，或用 wecom-desk backup restore 恢复一个备份。',
    en: 'There are backups, but the database itself is gone; nothing was changed. Put it back, or restore a backup with wecom-desk backup restore.',
  },
  'migration-failed': {
    'zh-CN': '数据库升级失败，已退回升级前的状态。',
    en: 'Upgrading the database failed; it is as it was before.',
  },
  'in-use': {
    'zh-CN': '数据目录正被另一个进程写入，等待超时。请稍后重试，或关闭另一个进程。',
    en: 'Another process has been writing to this data directory for too long. Try again later, or close the other process.',
  },
  unreadable: {
    'zh-CN': '无法打开数据目录中的数据库。请检查该文件夹的权限和磁盘空间。',
    en: 'The database in the data directory cannot be opened. Check the permissions of the folder and the free disk space.',
  },
}

/** Damage that is met while the database is open and in use. */
export const damagedWhileRunning: Bilingual = {
  'zh-CN':
    '数据库已损坏，此内容无法读取或写入。请在“设置 → 备份”中恢复一个完好的备份，或运行 wecom-desk backup restore；损坏的数据库会另外保留。',
  en: 'The database is damaged, so this can be neither read nor written. Restore an intact backup under Settings → Backup, or run wecom-desk backup restore; the damaged database is kept beside it.',
}

/** Whether a query, on whichever thread, met damage in the file rather than a defect of its own. */
export const isDamage = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  if (error instanceof StoreError) return error.kind === 'damaged'
  const code = 'code' in error ? String(error.code) : ''
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || isDamage(error.cause)
}

/** The database cannot be used as it is. The host shows the hint and stops; nothing was changed. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly kind: StoreErrorKind
  readonly path: string

  constructor(kind: StoreErrorKind, path: string, detail: string, options?: ErrorOptions) {
    super(`${path}: ${kind}: ${detail}`, options)
    this.kind = kind
    this.path = path
  }

  #hint: Bilingual | null = null
  /** Of a database that is damaged or gone: the last good backup. */
  lastGood: Pick<BackupFile, 'backupId' | 'atMs'> | null = null

  /** Says more than the kind alone. */
  advised(hint: Bilingual, lastGood: StoreError['lastGood']): this {
    this.#hint = hint
    this.lastGood = lastGood
    return this
  }

  get hint(): Bilingual {
    return this.#hint ?? hints[this.kind]
  }
}
