import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { chmod, open, rename, rm } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import type { KeyKeeper } from '../ports.ts'
import { keyBytes } from './envelope.ts'
import { KeyKeeperError } from './key-keeper-error.ts'

const keyIdPattern = /^[A-Za-z0-9-]{1,64}$/
const accessibleByOthers = 0o077

export interface KeyFileOptions {
  /** Where the key files lie. */
  keyDir: string
  /** A key inside the folder that it protects protects nothing. */
  dataDir: string
  platform: NodeJS.Platform
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

/** Keys as files that only their owner can read, one per data directory. */
export const createKeyFileKeeper = ({ keyDir, dataDir, platform }: KeyFileOptions): KeyKeeper => {
  // Windows has no such modes; there the user's own folder is protected by its access list.
  const hasModes = platform !== 'win32'
  const fileOf = (keyId: string): string => {
    // The id comes from the database and must not lead anywhere else.
    if (!keyIdPattern.test(keyId))
      throw new KeyKeeperError({ 'zh-CN': '数据库中的密钥编号无效。', en: 'The key id in the database is not valid.' })
    return join(keyDir, `${keyId}.key`)
  }
  const assertApart = () => {
    const path = relative(resolve(dataDir), resolve(keyDir))
    if (path !== '' && (path.startsWith('..') || isAbsolute(path))) return
    throw new KeyKeeperError({
      'zh-CN': `密钥文件夹 ${keyDir} 位于数据目录之内：与数据放在一起的密钥起不到保护作用。请为 WECOM_DESK_KEY_DIR 选择其他位置。`,
      en: `The key folder ${keyDir} lies inside the data directory: a key beside the data protects nothing. Choose another place for WECOM_DESK_KEY_DIR.`,
    })
  }
  const prepare = async (): Promise<void> => {
    assertApart()
    makeFolder(keyDir)
    if (hasModes) await chmod(keyDir, 0o700)
  }

  return {
    read: async (keyId) => {
      const path = fileOf(keyId)
      try {
        await using file = await open(path, constants.O_RDONLY)
        const { mode, uid } = await file.stat()
        if (hasModes && (mode & accessibleByOthers) !== 0) throw openToOthers(path)
        if (hasModes && process.getuid !== undefined && uid !== process.getuid() && process.getuid() !== 0)
          throw openToOthers(path)
        const key = Buffer.from((await file.readFile('utf8')).trim(), 'base64')
        if (key.length === keyBytes) return key
      } catch (error) {
        if (hasCode(error, 'ENOENT')) return null
        if (error instanceof KeyKeeperError) throw error
        throw new KeyKeeperError(
          {
            'zh-CN': `无法读取密钥文件 ${path}。请检查它的权限。`,
            en: `The key file ${path} cannot be read. Check its permissions.`,
          },
          { cause: error },
        )
      }
      throw new KeyKeeperError({
        'zh-CN': `密钥文件 ${path} 的内容不是密钥。请从备份恢复它。`,
        en: `The key file ${path} does not hold a key. Restore it from a backup.`,
      })
    },
    write: async (keyId, key) => {
      const path = fileOf(keyId)
      await prepare()
      const draft = `${path}.${randomUUID()}.new`
      try {
        await using file = await open(draft, 'wx', 0o600)
        await file.writeFile(`${key.toString('base64')}\n`)
        await file.sync()
        await rename(draft, path)
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
      await syncFolder(keyDir, platform)
    },
    remove: async (keyId) => {
      await rm(fileOf(keyId), { force: true })
    },
  }
}

const openToOthers = (path: string) =>
  new KeyKeeperError({
    'zh-CN': `密钥文件 ${path} 可被其他用户读取，已拒绝使用。请执行 chmod 600，并在确认无人复制过之后轮换密钥。`,
    en: `The key file ${path} can be read by other users and was refused. Run chmod 600 on it, and rotate the key unless you are sure that nobody copied it.`,
  })

/** The name of a new file is safe only once its folder is on disk. */
const syncFolder = async (path: string, platform: NodeJS.Platform): Promise<void> => {
  if (platform === 'win32') return
  await using folder = await open(path, constants.O_RDONLY)
  await folder.sync()
}
