import type { Bilingual } from '../contract/shapes.ts'
import type { CarriedForgotten } from '../store/whole/carry-forgotten.ts'
import type { PresentProcess } from '../presence/presence.ts'

const megabytes = (bytes: number): string => `${Math.max(1, Math.ceil(bytes / 1_000_000))} MB`

export const backupHints = {
  gone: {
    'zh-CN': '没有这个备份，可能已被删除。请刷新列表。',
    en: 'There is no such backup; it may have been removed. Load the list again.',
  },
  damaged: {
    'zh-CN': '此备份已损坏，或不是 WeCom Desk 的数据库，不能用来恢复。请选择另一个备份。',
    en: 'This backup is damaged, or no database of WeCom Desk, and cannot be restored. Choose another one.',
  },
  unreadable: {
    'zh-CN': '此备份无法读取。请检查备份文件夹的权限和磁盘。',
    en: 'This backup cannot be read. Check the permissions of the folder of backups, and the disk.',
  },
  newer: {
    'zh-CN': '此备份由更新版本的 WeCom Desk 写入。请更新本程序后再恢复。',
    en: 'This backup was written by a newer WeCom Desk. Update this program, then restore it.',
  },
  busy: {
    'zh-CN': '另一个备份正在进行，请等它完成后再试。',
    en: 'Another backup is being made. Try again when it is done.',
  },
  diskFull: {
    'zh-CN': '磁盘空间不足，备份未完成；已有的备份不受影响。请清理磁盘后重试。',
    en: 'The disk is full and the backup was not finished; the ones from before are still there. Make room, then try again.',
  },
  notWritten: {
    'zh-CN': '备份文件无法写入；已有的备份不受影响。请检查数据目录的权限和磁盘。',
    en: 'The backup could not be written; the ones from before are still there. Check the permissions of the data directory and the disk.',
  },
  notIntact: {
    'zh-CN': '数据库有损坏，备份未保留。请从较早的备份恢复。',
    en: 'The database is damaged, so the copy was not kept. Restore an earlier backup.',
  },
  restoring: {
    'zh-CN': '数据恢复正在进行。',
    en: 'A restore is under way.',
  },
} as const satisfies Record<string, Bilingual>

export const tooManyManual = (most: number): Bilingual => ({
  'zh-CN': `手动备份最多保留 ${most} 个。请先删除不需要的备份。`,
  en: `At most ${most} manual backups are kept. Remove one that is not needed first.`,
})

export const noRoom = (needed: number, free: number): Bilingual => ({
  'zh-CN': `磁盘空间不足：备份约需 ${megabytes(needed)}，剩余 ${megabytes(free)}。请清理磁盘后重试。`,
  en: `There is not enough room: the backup needs about ${megabytes(needed)}, ${megabytes(free)} are free. Make room, then try again.`,
})

const kindNames: Record<PresentProcess['kind'], Bilingual> = {
  electron: { 'zh-CN': '桌面程序', en: 'the desktop app' },
  node: { 'zh-CN': 'serve', en: 'serve' },
  cli: { 'zh-CN': '命令行', en: 'a command' },
}

const named = (processes: readonly PresentProcess[], language: 'zh-CN' | 'en', self: string): string =>
  processes
    .map(({ kind, pid, host }) => `${kindNames[kind][language]} (pid ${pid}${host === self ? '' : `, ${host}`})`)
    .join(language === 'en' ? ', ' : '、')

/** @param self this machine's name, which is left out */
export const openElsewhere = (processes: readonly PresentProcess[], self: string): Bilingual => ({
  'zh-CN': `数据目录还被其他程序打开：${named(processes, 'zh-CN', self)}。请先关闭它们；数据未被改动。`,
  en: `Other programs have the data directory open: ${named(processes, 'en', self)}. Close them first; nothing was changed.`,
})

/** What a restored database needs that was encrypted with another key than the present one. */
export const otherKey = (source: string | null): Bilingual =>
  source === 'passphrase'
    ? {
        'zh-CN': '此备份中的凭据由另一个口令加密：恢复后请用当时的口令解锁，或重新填写凭据。',
        en: 'The secrets in this backup were encrypted with another passphrase: unlock with the one of that time afterwards, or enter the secrets again.',
      }
    : {
        'zh-CN':
          '此备份中的凭据由另一个主密钥加密（备份后更换过密钥，或备份来自另一台机器）。没有当时的密钥，凭据需要重新填写；其余数据不受影响。',
        en: 'The secrets in this backup were encrypted with another key: it has been replaced since, or the backup is from another machine. Without that key they have to be entered again; everything else is there.',
      }

/** What becomes of people who were forgotten since the backup, beside those of whom nothing is known. */
export const forgottenSince = (forgotten: CarriedForgotten | null): Bilingual | null => {
  if (!forgotten)
    return {
      'zh-CN': '没有可读取的恢复前数据库：备份之后被忘记的人（如有）已随备份回来，需要再次忘记。',
      en: 'There was no database from before that could be read: whoever was forgotten since the backup is in the data again and has to be forgotten again.',
    }
  const { carried, lost } = forgotten
  if (lost > 0)
    return {
      'zh-CN': `备份之后被忘记且不再同步的 ${lost} 人已随备份回来：主密钥已更换，无法认出他们，需要再次忘记。`,
      en: `People forgotten for good since the backup: ${lost}. They are in the data again, as the master key was replaced and they cannot be recognised. Forget them again.`,
    }
  return carried === 0
    ? null
    : {
        'zh-CN': `备份之后被忘记且不再同步的 ${carried} 人，正从恢复的数据中再次删除。`,
        en: `People forgotten for good since the backup: ${carried}. They are being erased from the restored data again.`,
      }
}

/** Several sentences as one. */
export const joinHints = (hints: readonly (Bilingual | null)[]): Bilingual | null => {
  const said = hints.flatMap((hint) => hint ?? [])
  if (said.length === 0) return null
  return { 'zh-CN': said.map((hint) => hint['zh-CN']).join(''), en: said.map((hint) => hint.en).join(' ') }
}

/** What is wrong with a database that a backup can take the place of. */
export const lossTexts = {
  damaged: {
    'zh-CN': '数据库已损坏',
    en: 'The database is damaged',
  },
  gone: {
    'zh-CN': '数据库文件不见了',
    en: 'The database is gone',
  },
} as const satisfies Record<string, Bilingual>
export type Loss = keyof typeof lossTexts

/** Who means to: nothing is thrown away for it. */
export const beginAnewAdvice: Bilingual = {
  'zh-CN': '如需重新开始，请换一个数据目录，或把 backups 文件夹移到别处。',
  en: 'To begin anew instead, use another data directory, or move the folder "backups" elsewhere.',
}

/** What to do about it where there is a backup. */
export const restoreAdvice = (
  loss: Loss,
  { backupId, atMs, dataDir }: { backupId: string; atMs: number; dataDir: string },
): Bilingual => {
  const command = `wecom-desk backup restore ${backupId} --data-dir "${dataDir}"`
  const time = new Date(atMs).toISOString().replace('T', ' ').slice(0, 16)
  const otherwise = loss === 'gone' ? beginAnewAdvice : { 'zh-CN': '', en: '' }
  return {
    'zh-CN': `${lossTexts[loss]['zh-CN']}，未做任何改动。${otherwise['zh-CN']}最近可用的备份：${time}（UTC）。关闭使用此数据目录的程序后运行：${command}`,
    en: `${lossTexts[loss].en}; nothing was changed. ${otherwise.en && `${otherwise.en} `}The latest good backup is of ${time} UTC. Close whatever uses this data directory, then run: ${command}`,
  }
}

export const noBackupAdvice: Record<Loss, Bilingual> = {
  damaged: {
    'zh-CN': '数据库已损坏，未做任何改动，也没有可用的备份。请换一个数据目录重新同步，并保留这个目录以便抢救。',
    en: 'The database is damaged; nothing was changed, and there is no backup that can be used. Sync again into another data directory, and keep this one in case something can be saved.',
  },
  gone: {
    'zh-CN': `数据库文件不见了，现有的备份也都无法使用；未做任何改动。请把数据库移回原处。${beginAnewAdvice['zh-CN']}`,
    en: `The database is gone, and none of the backups can be used; nothing was changed. Put the database back. ${beginAnewAdvice.en}`,
  },
}
