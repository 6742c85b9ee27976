import { randomUUID } from 'node:crypto'
import { chmod, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Actor, AreaService } from '../area-service.ts'
import type { OfferedFile } from '../contract/files.ts'
import type { Disposable } from '../disposables.ts'
import { invalid, notFound } from '../errors.ts'
import type { Clock } from '../ports.ts'

const offeredForMs = 3_600_000
/** Beyond that somebody asks in a loop. */
const mostFiles = 100
const bytesAtOnce = 1024 * 1024
const folderMode = 0o700

/** A file that a host hands out. */
export interface DownloadFile {
  path: string
  fileName: string
  contentType: string
  sizeBytes: number
}

export interface Downloads {
  /** @throws DeskError NOT_FOUND; FORBIDDEN where the actor may not have it */
  find(id: string, actor: Actor): Promise<DownloadFile>
}

/** What a feature makes for one person, such as a report. */
export interface NewFile {
  fileName: string
  contentType: string
  /** Writes the whole file to the path; what it throws is thrown on, and nothing is offered. */
  write(path: string): Promise<void>
}

export interface FileService extends AreaService<'files'>, Disposable {
  readonly downloads: Downloads
  /** Makes a file that only this actor may fetch, from this process, within an hour. */
  offer(actor: Pick<Actor, 'id'>, file: NewFile): Promise<OfferedFile>
}

interface Offer extends DownloadFile {
  actorId: string
  expiresAtMs: number
}

const gone = (fileId: string) =>
  notFound('file', fileId, {
    'zh-CN': '文件不存在，或已过期删除。请重新生成。',
    en: 'There is no such file, or it has been removed after an hour. Make it again.',
  })

/** `<data directory>/offered`: files that go with the process, or after an hour. */
export const createFileService = ({ dataDir, clock }: { dataDir: string; clock: Clock }): FileService => {
  // Each process clears away its own: another one on the same data may be handing out a file right now.
  const folder = join(dataDir, 'offered', String(process.pid))
  const offers = new Map<string, Offer>()
  const cancels = new Set<() => void>()

  const forget = async (fileId: string): Promise<void> => {
    const offer = offers.get(fileId)
    offers.delete(fileId)
    if (offer) await rm(offer.path, { force: true })
  }
  const find: Downloads['find'] = async (id, actor) => {
    const offer = offers.get(id)
    if (!offer || offer.actorId !== actor.id || offer.expiresAtMs <= clock.nowMs()) throw gone(id)
    return offer
  }

  return {
    downloads: { find },
    offer: async ({ id: actorId }, { fileName, contentType, write }) => {
      if (offers.size >= mostFiles)
        throw invalid({
          'zh-CN': '等待下载的文件太多，请稍后再试。',
          en: 'Too many files wait to be fetched. Try again later.',
        })
      await clearAfterDead(join(dataDir, 'offered'))
      await mkdir(folder, { recursive: true, mode: folderMode })
      const fileId = randomUUID()
      const path = join(folder, fileId)
      try {
        await write(path)
        await chmod(path, 0o600)
        const { size: sizeBytes } = await stat(path)
        const expiresAtMs = clock.nowMs() + offeredForMs
        offers.set(fileId, { path, fileName, contentType, sizeBytes, actorId, expiresAtMs })
        const cancel = clock.after(offeredForMs, () => {
          cancels.delete(cancel)
          void forget(fileId)
        })
        cancels.add(cancel)
        return { fileId, fileName, sizeBytes, expiresAtMs }
      } catch (error) {
        await rm(path, { force: true })
        throw error
      }
    },
    read: async ({ fileId, offset }, { actor }) => {
      const { path, sizeBytes } = await find(fileId, actor)
      return readPart(path, sizeBytes, offset)
    },
    dispose: async () => {
      for (const cancel of cancels) cancel()
      offers.clear()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** At most 1 MiB of a file, for callers that cannot fetch it from an address. */
export const readPart = async (
  path: string,
  sizeBytes: number,
  offset: number,
): Promise<{ base64: string; nextOffset: number | null }> => {
  const file = await open(path)
  try {
    const length = Math.max(0, Math.min(bytesAtOnce, sizeBytes - offset))
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset)
    const nextOffset = offset + bytesRead < sizeBytes ? offset + bytesRead : null
    return { base64: buffer.subarray(0, bytesRead).toString('base64'), nextOffset }
  } finally {
    await file.close()
  }
}

/** Files of processes that were killed. */
const clearAfterDead = async (root: string): Promise<void> => {
  for (const name of await readdir(root).catch(() => [])) {
    const pid = Number(name)
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) await rm(join(root, name), { recursive: true, force: true })
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Looks in one place after the other. @throws what the last one says */
export const downloadsFrom = (first: Downloads, second: Downloads): Downloads => ({
  find: (id, actor) => first.find(id, actor).catch(() => second.find(id, actor)),
})
