import { chmod, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExportFormat } from '../contract/exports.ts'

const folderMode = 0o700
/** A file is named after its export, with an ending of its own while it is written. */
const ownFile = /^([\da-f-]{36})\.(?:xlsx|csv|part)$/

export type ExportFolder = ReturnType<typeof createExportFolder>

/** `<data directory>/exports`: files that are named by random ids and that only this account may read. */
export const createExportFolder = (dataDir: string) => {
  const folder = join(dataDir, 'exports')
  const partOf = (exportId: string) => join(folder, `${exportId}.part`)
  const pathOf = (exportId: string, format: ExportFormat) => join(folder, `${exportId}.${format}`)
  return {
    pathOf,
    /** @returns where to write. @throws what the system says where the folder cannot be made */
    prepare: async (exportId: string): Promise<string> => {
      await mkdir(folder, { recursive: true, mode: folderMode })
      await chmod(folder, folderMode)
      return partOf(exportId)
    },
    /** Gives a file that is complete its name. */
    complete: (exportId: string, format: ExportFormat): Promise<void> =>
      rename(partOf(exportId), pathOf(exportId, format)),
    /** Whatever there is of one export. */
    remove: async (exportId: string): Promise<void> => {
      for (const path of [partOf(exportId), pathOf(exportId, 'xlsx'), pathOf(exportId, 'csv')])
        await rm(path, { force: true })
    },
    /** Ids of the exports that have a file. */
    ids: async (): Promise<Set<string>> => {
      const names = await readdir(folder).catch(() => [])
      return new Set(names.flatMap((name) => ownFile.exec(name)?.[1] ?? []))
    },
  }
}
