import { writeFile } from 'node:fs/promises'
import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import { mostConfigBytes } from '../contract/backup.ts'
import { invalid } from '../errors.ts'
import type { FileService } from '../files/file-service.ts'
import type { Clock } from '../ports.ts'
import type { PreferenceStore } from '../settings/preferences.ts'
import type { Vault } from '../vault/vault.ts'
import { isOverlong, openConfig, sealConfig } from './config-envelope.ts'
import { readConfig } from './config-export.ts'
import { importConfig, matchCompanies } from './config-import.ts'
import type { ConfigRepository } from './config-repository.ts'
import { configShape } from './config-shape.ts'
import type { Config } from './config-shape.ts'

export interface ConfigTransferParts {
  repository: ConfigRepository
  vault: Vault
  preferences: PreferenceStore
  files: Pick<FileService, 'offer'>
  changes: ChangeHub
  clock: Clock
  version: string
  /** Every log and error is cleared of it. */
  learn(secret: string): void
  forgetToken(secretId: string): Promise<void>
}

const tooLarge = () =>
  invalid({
    'zh-CN': '配置太大，无法导出为一个文件。',
    en: 'The configuration is too large for one file.',
  })
const unreadable = () =>
  invalid({
    'zh-CN': '配置文件的内容与本版本不符。请用同一版本或更新版本的 WeCom Desk 导入。',
    en: 'What is in the configuration file does not fit this build. Import it with the same or a newer WeCom Desk.',
  })

/** The configuration as an encrypted file, to move to another machine. */
export const createConfigTransfer = (
  parts: ConfigTransferParts,
): Pick<AreaService<'backup'>, 'exportConfig' | 'previewConfig' | 'importConfig'> => {
  const { repository, vault, preferences, files, changes, clock, version, learn, forgetToken } = parts

  const open = async (file: string, passphrase: string): Promise<Config> => {
    learn(passphrase)
    const text = await openConfig(Buffer.from(file, 'base64').toString('utf8'), passphrase)
    if (isOverlong(text)) throw unreadable()
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      throw unreadable()
    }
    const parsed = configShape.safeParse(value)
    if (!parsed.success) throw unreadable()
    for (const { secrets } of parsed.data.companies) for (const { value: secret } of secrets) learn(secret)
    return parsed.data
  }

  return {
    exportConfig: async ({ passphrase }, { actor }) => {
      learn(passphrase)
      const config = await readConfig({ repository, vault, preferences, version }, clock.nowMs())
      const text = JSON.stringify(config)
      const sealed = await sealConfig(text, passphrase)
      if (sealed.length > mostConfigBytes || isOverlong(text)) throw tooLarge()
      const day = new Date(clock.nowMs()).toISOString().slice(0, 10)
      return files.offer(actor, {
        fileName: `wecom-desk-config-${day}.json`,
        contentType: 'application/json',
        write: (path) => writeFile(path, sealed, { mode: 0o600 }),
      })
    },
    previewConfig: async ({ file, passphrase }) => {
      const config = await open(file, passphrase)
      const matches = matchCompanies(repository.profiles.list(), config.companies)
      return {
        madeAtMs: config.madeAtMs,
        version: config.version,
        companies: config.companies.map((company) => ({
          name: company.name,
          corpId: company.corpId,
          secrets: company.secrets.length,
          exists: matches.has(company),
        })),
        schedules: config.schedules.length + config.companies.reduce((sum, { schedules }) => sum + schedules.length, 0),
        channels: config.channels.length,
      }
    },
    importConfig: async ({ file, passphrase, existing }, { actor }) => {
      const config = await open(file, passphrase)
      const { changedSecretIds, ...counts } = await importConfig(
        { repository, vault, preferences },
        config,
        existing,
        clock.nowMs(),
        actor,
      )
      for (const secretId of changedSecretIds) await forgetToken(secretId)
      for (const topic of ['profiles', 'tokens', 'schedules', 'alerts', 'access', 'privacy', 'preferences'] as const)
        changes.publish(topic)
      return counts
    },
  }
}
