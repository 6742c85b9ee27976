import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import envPaths from 'env-paths'
import { StoreError } from './store/store-error.ts'

/** Where the data lies, for every host: what was asked for, else `WECOM_DESK_DATA_DIR`, else the platform's application data folder. */
export const chooseDataDir = (asked: string | undefined, env: Readonly<Record<string, string | undefined>>): string =>
  resolve(asked || env['WECOM_DESK_DATA_DIR'] || envPaths('wecom-desk', { suffix: '' }).data)

/** @throws StoreError where there can be no such folder */
export const makeDataDir = async (dataDir: string): Promise<void> => {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StoreError('unreadable', dataDir, 'the folder cannot be made', { cause: error })
  }
}
