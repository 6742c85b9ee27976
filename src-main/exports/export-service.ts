import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { AuditTrail } from '../access/audit-trail.ts'
import type { Actor, AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { ExportFormat, ExportTask } from '../contract/exports.ts'
import type { SearchIndex } from '../directory/search-index.ts'
import type { Disposable } from '../disposables.ts'
import { forbidden, invalid, notFound } from '../errors.ts'
import { readPart } from '../files/file-service.ts'
import type { Downloads } from '../files/file-service.ts'
import type { Clock, Log } from '../ports.ts'
import type { LeaseRepository } from '../store/lease-repository.ts'
import { auditDetail, callOf, contentOf, differencePages, isUnmasked } from './export-content.ts'
import type { Difference } from './export-content.ts'
import { createExportFolder } from './export-folder.ts'
import { createHousekeeping } from './housekeeping.ts'
import type { ExportRepository } from './export-repository.ts'
import { runExportThread } from './export-thread.ts'
import { fileNameOf } from './file-name.ts'
import { createLiveExports } from './live-exports.ts'
import type { LiveExport, Write } from './live-exports.ts'

/** More than anybody waits for; each waiting one is a row, a lease and a beating timer. */
const mostWaiting = 20
const foreignPollMs = 500
/** The search index is brought up to date before each; a sync that never pauses could keep ahead of it. */
const mostAttempts = 5

export interface ExportServiceParts {
  dataDir: string
  databasePath: string
  repository: ExportRepository
  leases: LeaseRepository
  audit: Pick<AuditTrail, 'append'>
  changes: ChangeHub
  clock: Clock
  log: Log
  searchIndex: Pick<SearchIndex, 'ready'>
  profiles: { resolve(profileId: string | undefined): { profileId: string; ordinal: number } }
  runs: { find(runId: string): { profileId: string } | null }
  difference: Difference
}

const contentTypes: Record<ExportFormat, string> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
}

export type ExportService = AreaService<'exports'> &
  Disposable & {
    readonly downloads: Downloads
    /** Clears up after processes that were killed, and files whose day is over. To be called once at the start. */
    recover(): Promise<void>
  }

const noSuchExport = (exportId: string) =>
  notFound('export', exportId, {
    'zh-CN': `没有编号为 ${exportId} 的导出，或文件已过期删除。请重新导出。`,
    en: `There is no export ${exportId}, or its file has been removed after a day. Export again.`,
  })
const mayNotExport = {
  'zh-CN': '没有权限：下载导出文件需要「wechat.user.export」。请联系管理员。',
  en: 'Not permitted: exports need "wechat.user.export". Ask an administrator.',
}
const notDone = () =>
  invalid({
    'zh-CN': '这个导出没有可以读取的文件：尚未完成，或已失败。',
    en: 'This export has no file that could be read: it is not done, or it failed.',
  })

export const createExportService = (parts: ExportServiceParts): ExportService => {
  const { repository, leases, audit, clock } = parts
  const folder = createExportFolder(parts.dataDir)
  const live = createLiveExports({ ...parts, folder })
  const housekeeping = createHousekeeping({ ...parts, folder })

  const get = (exportId: string): ExportTask => {
    const task = live.find(exportId)?.task ?? repository.find(exportId)
    if (!task || housekeeping.isExpired(task)) throw noSuchExport(exportId)
    return task
  }

  const assertMaySee = (task: Pick<ExportTask, 'source'>, { permissions }: Actor): void => {
    if (!isUnmasked(task.source) || permissions.has('wechat.user.reveal')) return
    throw forbidden('wechat.user.reveal', {
      'zh-CN': '没有权限：完整的手机与邮箱需要「wechat.user.reveal」。请改为打码导出，或联系管理员。',
      en: 'Not permitted: full mobile numbers and e-mail addresses need "wechat.user.reveal". Export them masked, or ask an administrator.',
    })
  }

  const find: Downloads['find'] = async (exportId, actor) => {
    if (!actor.permissions.has('wechat.user.export')) throw forbidden('wechat.user.export', mayNotExport)
    const task = get(exportId)
    assertMaySee(task, actor)
    if (task.state !== 'done') throw notDone()
    const path = folder.pathOf(exportId, task.format)
    const info = await stat(path).catch(() => null)
    if (!info) throw noSuchExport(exportId)
    return { path, fileName: task.fileName, contentType: contentTypes[task.format], sizeBytes: info.size }
  }

  /** Writes with the search index up to date, where the filter needs it. */
  const writing =
    (task: ExportTask, company: number, language: 'zh-CN' | 'en', actor: Actor): Write =>
    async (filePath, onProgress, signal) => {
      const { source, format, exportId } = task
      const content = contentOf(source, format, actor)
      const needsIndex = content.kind === 'members' && !content.userIds && content.filter.query.trim() !== ''
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        if (needsIndex) await parts.searchIndex.ready(company)
        const pages =
          source.kind === 'difference' ? differencePages(parts.difference, source, callOf(actor, signal)) : null
        const outcome = await runExportThread(
          {
            databasePath: parts.databasePath,
            filePath,
            format,
            language,
            company,
            nowMs: clock.nowMs(),
            content,
          },
          { onProgress, pages, signal },
        )
        if (outcome.state === 'done') return outcome
        await folder.remove(exportId)
      }
      throw new Error('The search index does not catch up')
    }

  return {
    start: async ({ source: asked, format, language }, { actor }) => {
      assertMaySee({ source: asked }, actor)
      if (live.waitingCount >= mostWaiting)
        throw invalid({
          'zh-CN': '排队的导出太多，请等待其中一些完成。',
          en: 'Too many exports are waiting. Let some of them finish first.',
        })
      const run = asked.kind === 'run' ? parts.runs.find(asked.runId) : null
      if (asked.kind === 'run' && !run)
        throw notFound('run', asked.runId, {
          'zh-CN': `没有编号为 ${asked.runId} 的同步。`,
          en: `There is no run ${asked.runId}.`,
        })
      const { profileId, ordinal: company } = parts.profiles.resolve(
        asked.kind === 'run' ? run?.profileId : asked.profileId,
      )
      const startedAtMs = clock.nowMs()
      const source =
        asked.kind === 'run'
          ? asked
          : asked.kind === 'members'
            ? { ...asked, profileId }
            : // What comes later is not known yet, and would change from page to page.
              { ...asked, profileId, toMs: Math.min(asked.toMs, startedAtMs) }
      const exportId = randomUUID()
      const task: ExportTask = {
        exportId,
        profileId,
        source,
        format,
        state: 'queued',
        fileName: fileNameOf(repository.companyName(profileId), source, format, language, startedAtMs),
        rowsDone: 0,
        rowsTotal: null,
        sizeBytes: null,
        startedAtMs,
        finishedAtMs: null,
        remainingMs: null,
        failure: null,
      }
      const about = {
        target: `profileId=${profileId} exportId=${exportId}`,
        detail: auditDetail(source, format, language),
      }
      const lease = await leases.tryAcquire(`export:${exportId}`)
      if (!lease) throw new Error('A lease with a new name is held')
      try {
        // First: nothing is written that is not on record.
        await audit.append({ actor, call: 'exports.begin', outcome: 'done', ...about })
        await repository.insert(task, lease.name)
      } catch (error) {
        await lease.release()
        throw error
      }
      live.launch({ task, lease, actor, about, write: writing(task, company, language, actor) })
      return { exportId }
    },

    watch: ({ exportId }, { signal }) => {
      const task = get(exportId)
      return live.find(exportId)?.watch(signal) ?? watchElsewhere(task, signal)
    },

    list: () => {
      const tasks = repository.list().map((task) => live.find(task.exportId)?.task ?? task)
      return tasks.filter((task) => !housekeeping.isExpired(task))
    },

    cancel: async ({ exportId }) => {
      const here: LiveExport | undefined = live.find(exportId)
      if (here) {
        await here.cancel()
        return here.task
      }
      await housekeeping.clearInterrupted()
      const task = get(exportId)
      if (isOver(task))
        throw invalid({
          'zh-CN': '该导出已经结束，无法停止。',
          en: 'This export has ended already and cannot be stopped.',
        })
      throw invalid({
        'zh-CN': '该导出由另一个进程写入，请在那里停止它。',
        en: 'Another process writes this export. Stop it there.',
      })
    },

    read: async ({ exportId, offset }, { actor }) => {
      const { path, sizeBytes } = await find(exportId, actor)
      return readPart(path, sizeBytes, offset)
    },

    downloads: { find },
    recover: () => housekeeping.begin(),
    dispose: async () => {
      housekeeping.end()
      await live.dispose()
    },
  }

  /** One that another process writes: its row tells. */
  async function* watchElsewhere(first: ExportTask, signal: AbortSignal | undefined): AsyncGenerator<ExportTask> {
    for (let task: ExportTask | null = first; task && !signal?.aborted; task = repository.find(first.exportId)) {
      yield task
      if (isOver(task)) return
      await clock.sleep(foreignPollMs, signal).catch(() => undefined)
      await housekeeping.clearInterrupted()
    }
  }
}

const isOver = ({ state }: ExportTask): boolean => state !== 'queued' && state !== 'running'
