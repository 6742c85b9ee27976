import { resolve } from 'node:path'
import envPaths from 'env-paths'
import { makeFolder } from './make-folder.ts'
import { StoreError } from './store/store-error.ts'

/** Where the data lies, for every host: what was asked for, else `WECOM_DESK_DATA_DIR`, else the platform's application data folder. */
export const chooseDataDir = (asked: string | undefined, env: Readonly<Record<string, string | undefined>>): string =>
  resolve(asked || env['WECOM_DESK_DATA_DIR'] || envPaths('wecom-desk', { suffix: '' }).data)

/** @throws StoreError where there can be no such folder */
export const makeDataDir = (dataDir: string): void => {
  try {
    makeFolder(dataDir)
  } catch (error) {
    throw new StoreError('unreadable', dataDir, 'the folder cannot be made', { cause: error }).advised(
      {
        'zh-CN': `无法创建数据目录 ${dataDir}。请检查上级文件夹及其权限，或用 --data-dir 另选位置。`,
        en: `The data directory ${dataDir} cannot be made. Check the folder above it and its permissions, or choose another place with --data-dir.`,
      },
      null,
    )
  }
}
