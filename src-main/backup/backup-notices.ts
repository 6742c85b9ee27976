import type { Notices, Recovery } from '../alerts/notification-service.ts'
import { DeskError } from '../errors.ts'
import { backupHints } from './backup-hints.ts'
import { noteLastRestore, readLastRestore } from './restore-files.ts'

type Raised = Parameters<Notices['raise']>[0]

export const backupRecovered: Recovery = { profileId: null, kinds: ['backup-failed'], subjects: ['daily'] }

export const backupFailed = (error: unknown): Raised => ({
  profileId: null,
  kind: 'backup-failed',
  subject: 'daily',
  severity: 'bad',
  title: { 'zh-CN': '每日备份失败', en: 'The daily backup failed' },
  text: error instanceof DeskError ? error.data.hint : backupHints.notWritten,
})

/** A restore ends the process that was asked for it, or its services: what became of it is told by what comes after. */
export const tellLastRestore = (dataDir: string, notices: Notices): void => {
  const last = readLastRestore(dataDir)
  if (!last || last.outcome === 'restored' || last.told) return
  notices.raise({
    profileId: null,
    kind: 'backup-failed',
    subject: 'restore',
    severity: 'bad',
    title: { 'zh-CN': '数据恢复失败', en: 'The restore failed' },
    text: last.reason ?? backupHints.notWritten,
  })
  noteLastRestore(dataDir, { ...last, told: true })
}
