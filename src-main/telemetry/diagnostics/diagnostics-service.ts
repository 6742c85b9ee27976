import { homedir, userInfo } from 'node:os'
import type { Actor } from '../../area-service.ts'
import type { DiagnosticPart } from '../../contract/logs.ts'
import type { OfferedFile } from '../../contract/files.ts'
import { invalid } from '../../errors.ts'
import type { FileService } from '../../files/file-service.ts'
import { createPace } from '../../history/pace.ts'
import type { Clock } from '../../ports.ts'
import type { Redactor } from '../../wecom/redact.ts'
import { dayOf } from '../log-names.ts'
import type { RawPart } from './bundle-job.ts'
import { partNames, partWords } from './bundle-parts.ts'
import type { PartName } from './bundle-parts.ts'
import { runBundleThread } from './bundle-thread.ts'
import type { PartSources } from './part-sources.ts'

export interface DiagnosticsParts {
  databasePath: string
  sources: PartSources
  files: Pick<FileService, 'offer'>
  redactor: Pick<Redactor, 'text'>
  clock: Clock
}

export interface DiagnosticsService {
  preview(): Promise<DiagnosticPart[]>
  /** @throws DeskError where a part has no such name */
  make(actor: Pick<Actor, 'id'>, parts: readonly string[] | undefined): Promise<OfferedFile>
}

export const createDiagnosticsService = ({
  databasePath,
  sources,
  files,
  redactor,
  clock,
}: DiagnosticsParts): DiagnosticsService => {
  /** Here, because only this thread knows the credentials that were used. */
  const masked = (text: string): Uint8Array<ArrayBuffer> => Buffer.from(withoutHome(redactor.text(text)))
  const lines = async (source: AsyncIterable<string>): Promise<Uint8Array<ArrayBuffer>> => {
    const out: Uint8Array[] = []
    const pace = createPace()
    for await (const line of source) {
      // By the clock, not by their number: some lines are a hundred times as long as others.
      if (pace.isDue()) await pace.rest()
      out.push(masked(`${line}\n`))
    }
    return Buffer.concat(out)
  }
  /** Each with memory of its own, which is handed over to the thread. */
  const gather = async (names: readonly PartName[]): Promise<RawPart[]> => {
    const parts: RawPart[] = []
    for (const name of names) {
      const isLines = name === 'log' || name === 'errors'
      const bytes = isLines ? await lines(sources[name]()) : masked(JSON.stringify(await sources[name]()))
      parts.push({ name, fileName: `${name}.${isLines ? 'jsonl' : 'json'}`, bytes: new Uint8Array(bytes) })
    }
    return parts
  }

  return {
    preview: async () => {
      const clean = await runBundleThread({ databasePath, parts: await gather(partNames), archive: null })
      return clean.map((part) => ({ ...part, ...partWords[part.name] }))
    },
    make: async (actor, wanted) => {
      const unknown = wanted?.find((name) => !partNames.some((known) => known === name))
      if (unknown !== undefined) {
        throw invalid({
          'zh-CN': `诊断包没有「${unknown}」这一部分。`,
          en: `A diagnostics bundle has no part "${unknown}".`,
        })
      }
      const parts = await gather(partNames.filter((name) => wanted === undefined || wanted.includes(name)))
      return files.offer(actor, {
        fileName: `wecom-desk-diagnostics-${dayOf(clock.nowMs())}.zip`,
        contentType: 'application/zip',
        write: async (path) => void (await runBundleThread({ databasePath, parts, archive: path })),
      })
    },
  }
}

/** Paths tell who is signed in here. */
const withoutHome = (text: string): string => {
  const home = homedir()
  const { username } = userInfo()
  const short = home.length > 3 ? text.replaceAll(home, '~').replaceAll(home.replaceAll('\\', '\\\\'), '~') : text
  return username.length > 3 ? short.replaceAll(`/${username}/`, '/[user]/') : short
}
