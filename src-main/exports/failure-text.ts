import type { Bilingual } from '../contract/shapes.ts'

export const interrupted: Bilingual = {
  'zh-CN': '程序在写入文件时退出，文件已删除。请重新导出。',
  en: 'The program ended while the file was written; the file was removed. Export again.',
}

const diskFull: Bilingual = {
  'zh-CN': '磁盘空间不足，文件已删除。请在数据目录所在的磁盘上腾出空间，然后重新导出。',
  en: 'The disk is full; the file was removed. Free some space on the disk of the data directory, then export again.',
}
const notWritable = (code: string): Bilingual => ({
  'zh-CN': `无法写入数据目录下的 exports 文件夹（${code}）。请检查它的权限与所在磁盘，然后重新导出。`,
  en: `The folder "exports" in the data directory cannot be written (${code}). Check its permissions and its disk, then export again.`,
})
const tooManyFiles: Bilingual = {
  'zh-CN': '系统打开的文件过多，无法写入。请稍后重新导出。',
  en: 'Too many files are open on this system. Export again later.',
}
const lostMemory: Bilingual = {
  'zh-CN': '内存不足，导出已停止，文件已删除。请缩小范围后重新导出。',
  en: 'There was not enough memory; the export stopped and its file was removed. Export fewer rows.',
}

const byCode: Readonly<Record<string, Bilingual>> = {
  ENOSPC: diskFull,
  EDQUOT: diskFull,
  EFBIG: diskFull,
  EMFILE: tooManyFiles,
  ENFILE: tooManyFiles,
  ERR_WORKER_OUT_OF_MEMORY: lostMemory,
}
const refusals = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENOENT', 'EEXIST', 'EIO', 'ELOOP'])

/** Why an export failed, for people. @param code of the system's error; null where it was another one */
export const failureText = (code: string | null, message: string): Bilingual => {
  const known = code === null ? undefined : byCode[code]
  if (known) return known
  if (code !== null && refusals.has(code)) return notWritable(code)
  return {
    'zh-CN': `导出时出现意外错误，文件已删除。详情见日志：${message}`,
    en: `Something unexpected went wrong and the file was removed. The log has the details: ${message}`,
  }
}
