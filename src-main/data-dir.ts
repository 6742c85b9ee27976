import { resolve } from 'node:path'
import envPaths from 'env-paths'

/** Where the data lies, for every host: what was asked for, else `WECOM_DESK_DATA_DIR`, else the platform's application data folder. */
export const chooseDataDir = (asked: string | undefined, env: Readonly<Record<string, string | undefined>>): string =>
  resolve(asked || env['WECOM_DESK_DATA_DIR'] || envPaths('wecom-desk', { suffix: '' }).data)
