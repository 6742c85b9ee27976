import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AreaService, CallContext } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import { applicationCodes } from '../contract/errors.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { alreadyRunning, invalid, notFound } from '../errors.ts'
import type { FileService } from '../files/file-service.ts'
import type { Clock, Log } from '../ports.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import { storePaths } from '../store/store-paths.ts'
import { createMentions } from './bulk/mentions.ts'
import type { ErasedPerson, PersonOrder } from './bulk/person-repository.ts'
import { personPlaces } from './bulk/person-repository.ts'
import type { ForgottenRegister } from './forgotten-people.ts'
import type { PersonFiles } from './person-files.ts'
import { personReport } from './person-report.ts'
import { reportAsHtml } from './person-report-html.ts'
import { placeTitles } from './person-texts.ts'
import { mergeIndexes, onPrivacyWorker } from './privacy-worker.ts'

export interface PeopleParts {
  dataDir: string
  databasePath: string
  leases: LeaseRepository
  clock: Clock
  log: Log
  changes: ChangeHub
  files: Pick<FileService, 'offer'>
  personFiles: PersonFiles
  register: ForgottenRegister
  /** Whether an export is being written: its file may hold whoever is forgotten. */
  isExporting: () => boolean
  /** Their files are removed: nothing may offer them any more. */
  forgetExports: () => Promise<void>
  profiles: { resolve(profileId: string | undefined): { profileId: string; ordinal: number } }
  companyName: (profileId: string) => string
}

type Calls = Pick<AreaService<'privacy'>, 'reportPerson' | 'previewForget' | 'forgetPerson' | 'allowPerson'>

const nobody = (userId: string) =>
  notFound(
    'member',
    userId,
    {
      'zh-CN': `本机没有保存账号为 ${userId} 的成员。请检查账号。`,
      en: `Nothing is kept about a member ${userId}. Check the user id.`,
    },
    applicationCodes.memberNotFound,
  )

const fileNamePart = (text: string): string => text.replaceAll(/[^\p{L}\p{N}_.@-]/gu, '_').slice(0, 64)

/** What is kept about one person, and its removal. */
export const createPeople = (parts: PeopleParts): Calls => {
  const { databasePath, leases, clock, log, personFiles, register } = parts
  const orderFor = (profileId: string, userId: string): PersonOrder => {
    const company = parts.profiles.resolve(profileId)
    return {
      profileId: company.profileId,
      company: company.ordinal,
      userKey: userId.trim().toLowerCase(),
      nowMs: clock.nowMs(),
    }
  }
  const backups = async (): Promise<{ count: number; newestAtMs: number | null }> => {
    const folder = storePaths(parts.dataDir).backups
    const names = await readdir(folder).catch(() => [])
    const times: number[] = []
    for (const name of names) {
      const found = await stat(join(folder, name)).catch(() => null)
      if (found?.isFile() && name.endsWith('.db')) times.push(Math.round(found.mtimeMs))
    }
    return { count: times.length, newestAtMs: times.length > 0 ? Math.max(...times) : null }
  }

  /** A sync holds what it read until its end, and would write it again. */
  const underSyncLease = async <T>(profileId: string, work: () => Promise<T>): Promise<T> => {
    const lease = await leases.tryAcquire(`sync:${profileId}`)
    if (!lease)
      throw alreadyRunning({
        'zh-CN': '此企业正在同步，请等它结束后再试。',
        en: 'A sync of this company is under way. Try again when it has ended.',
      })
    try {
      return await work()
    } finally {
      await lease.release()
    }
  }

  const assertNoExport = (): void => {
    if (parts.isExporting())
      throw alreadyRunning({
        'zh-CN': '正在导出，文件中可能有此人。请等它结束或取消后再试。',
        en: 'An export is under way and may hold this person. Try again when it has ended, or cancel it.',
      })
  }
  const clearFiles = async (): Promise<number> => {
    await parts.forgetExports()
    return personFiles.removeHandedOut()
  }
  const assertTyped = (confirm: string, userKey: string, name: string | null): void => {
    const typed = confirm.trim()
    if (typed !== '' && (typed.toLowerCase() === userKey || typed === name?.trim())) return
    throw invalid(
      {
        'zh-CN': '请输入此人的账号或姓名以确认。',
        en: "Type the person's user id or name to confirm.",
      },
      'confirm',
    )
  }
  const sumOf = ({ rows }: ErasedPerson): number => personPlaces.reduce((sum, place) => sum + rows[place], 0)

  return {
    reportPerson: async ({ profileId, userId, format, language }, { actor }: CallContext) => {
      const company = parts.profiles.resolve(profileId)
      const order = orderFor(profileId, userId)
      const record = await onPrivacyWorker(databasePath, (methods) => methods.gatherPerson(order))
      if (!record) throw nobody(userId)
      const report = personReport(record, {
        company: parts.companyName(company.profileId),
        nowMs: clock.nowMs(),
        backups: await backups(),
      })
      const content = format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : reportAsHtml(report, language)
      const day = new Date(clock.nowMs()).toISOString().slice(0, 10)
      return parts.files.offer(actor, {
        fileName: `wecom-desk-${fileNamePart(record.member.user_id)}-${day}.${format}`,
        contentType: format === 'json' ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8',
        write: (path) => writeFile(path, content, { mode: 0o600 }),
      })
    },

    previewForget: async ({ profileId, userId }) => {
      const order = orderFor(profileId, userId)
      const found = await onPrivacyWorker(databasePath, (methods) => methods.previewPerson(order))
      const staysForgotten = await register.has(order.profileId, order.userKey)
      if (!found.member && sumOf(found) === 0 && !staysForgotten) throw nobody(userId)
      const files = await personFiles.countHandedOut()
      const logs = await personFiles.countLogLines(createMentions(found.marks))
      const rows: { what: Bilingual; count: number }[] = [
        ...personPlaces.map((place) => ({ what: placeTitles[place], count: found.rows[place] })),
        { what: placeTitles.files, count: files },
        { what: placeTitles.logs, count: logs },
      ]
      return {
        name: found.member?.name ?? '',
        present: found.member?.isPresent ?? false,
        staysForgotten,
        rows: rows.filter(({ count }) => count > 0),
        backups: await backups(),
      }
    },

    forgetPerson: async ({ profileId, userId, staysForgotten, confirm }) => {
      const order = orderFor(profileId, userId)
      assertNoExport()
      return underSyncLease(order.profileId, () =>
        onPrivacyWorker(databasePath, async (methods) => {
          const before = await methods.previewPerson(order)
          if (!before.member && sumOf(before) === 0) throw nobody(userId)
          assertTyped(confirm, order.userKey, before.member?.name ?? null)
          const digest = staysForgotten ? await register.digestOf(order.profileId, order.userKey) : null
          // Files first: killed in between, the person is still in the data and can be forgotten again, files and all.
          const files = await clearFiles()
          const lines = await personFiles.removeLogLines(createMentions(before.marks))
          const erased = await methods.erasePerson(order, digest)
          const later = await clearFiles()
          await mergeIndexes(methods, clock)
          const compacted = await methods.compact().catch((error: unknown) => {
            log.warn('the database could not be written anew', { error })
            return false
          })
          for (const topic of ['directory', 'runs', 'notifications', 'exports', 'profiles'] as const)
            parts.changes.publish(topic, { profileId: order.profileId })
          log.info('a person was forgotten', { profileId: order.profileId, staysForgotten, compacted })
          return { erased: sumOf(erased) + files + later + lines, compacted }
        }),
      )
    },

    allowPerson: async ({ profileId, userId }) => {
      const { profileId: id, userKey } = orderFor(profileId, userId)
      const changed = await register.remove(id, userKey)
      if (changed) parts.changes.publish('profiles', { profileId: id })
      return { changed }
    },
  }
}
