import { writeFile } from 'node:fs/promises'
import { homedir, hostname, userInfo } from 'node:os'
import { setImmediate } from 'node:timers/promises'
import { Zip, ZipDeflate } from 'fflate'
import type { Actor } from '../../area-service.ts'
import type { DiagnosticPart } from '../../contract/logs.ts'
import type { OfferedFile } from '../../contract/files.ts'
import { invalid } from '../../errors.ts'
import type { FileService } from '../../files/file-service.ts'
import { createPace } from '../../history/pace.ts'
import type { Clock } from '../../ports.ts'
import type { Redactor } from '../../wecom/redact.ts'
import { dayOf } from '../log-names.ts'
import { partNames, partWords, readme } from './bundle-parts.ts'
import type { PartName } from './bundle-parts.ts'
import type { DiagnosticFacts } from './facts-repository.ts'
import type { PartSources } from './part-sources.ts'
import { createPseudonyms } from './pseudonyms.ts'
import type { Pseudonyms } from './pseudonyms.ts'

export interface DiagnosticsParts {
  facts: DiagnosticFacts
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

const sampleChars = 1500
/** People that are read at once: a few milliseconds. */
const peopleAtOnce = 250
const packedAtOnce = 32_768

export const createDiagnosticsService = ({
  facts,
  sources,
  files,
  redactor,
  clock,
}: DiagnosticsParts): DiagnosticsService => {
  /** Everybody whom the data knows, for as long as one bundle is made. */
  const learnAll = async (): Promise<Pseudonyms> => {
    const pseudonyms = createPseudonyms()
    for (const company of facts.companies()) {
      const owner = company.profile_id
      pseudonyms.learn('company', owner, 'name', company.name)
      pseudonyms.learn('company', owner, 'remark', company.remark)
    }
    for (const operator of facts.operators()) pseudonyms.learn('operator', operator.operator_id, 'name', operator.name)
    pseudonyms.learn('machine', 'this', 'name', hostname())
    for (let after = -1, part = facts.people(after, peopleAtOnce); part.length > 0;) {
      for (const member of part) {
        const owner = String(member.member_id)
        pseudonyms.learn('member', owner, 'account', member.user_id)
        pseudonyms.learn('member', owner, 'name', member.name)
        pseudonyms.learn('member', owner, 'mobile', member.mobile)
        pseudonyms.learn('member', owner, 'mail', member.email)
        pseudonyms.learn('member', owner, 'work mail', member.biz_mail)
        pseudonyms.learn('member', owner, 'alias', member.alias)
        pseudonyms.learn('member', owner, 'english name', member.english_name)
      }
      after = part.at(-1)?.member_id ?? Infinity
      await setImmediate()
      part = facts.people(after, peopleAtOnce)
    }
    return pseudonyms
  }

  const ownText = (text: string): string => withoutHome(redactor.text(text))
  /** Line by line, as JSON; a line that is none is text. */
  const lines = async (source: AsyncIterable<string>, pseudonyms: Pseudonyms): Promise<string> => {
    const out: string[] = []
    const pace = createPace()
    for await (const line of source) {
      // By the clock, not by their number: some lines are a hundred times as long as others.
      if (pace.isDue()) await pace.rest()
      out.push(cleanLine(ownText(line), pseudonyms))
    }
    return out.map((line) => `${line}\n`).join('')
  }
  const json = async (value: unknown, pseudonyms: Pseudonyms): Promise<string> => {
    const plain: unknown = JSON.parse(ownText(JSON.stringify(value)))
    return `${JSON.stringify(pseudonyms.value(plain), null, 1)}\n`
  }

  const build = async (name: PartName, pseudonyms: Pseudonyms): Promise<{ fileName: string; text: string }> => {
    if (name === 'log' || name === 'errors') {
      return { fileName: `${name}.jsonl`, text: await lines(sources[name](), pseudonyms) }
    }
    return { fileName: `${name}.json`, text: await json(await sources[name](), pseudonyms) }
  }

  return {
    preview: async () => {
      const pseudonyms = await learnAll()
      const parts: DiagnosticPart[] = []
      for (const name of partNames) {
        const { text } = await build(name, pseudonyms)
        parts.push({
          name,
          ...partWords[name],
          sizeBytes: Buffer.byteLength(text),
          sample: text.slice(0, sampleChars).toWellFormed(),
        })
      }
      return parts
    },
    make: async (actor, wanted) => {
      const unknown = wanted?.find((name) => !partNames.some((known) => known === name))
      if (unknown !== undefined) {
        throw invalid({
          'zh-CN': `诊断包没有「${unknown}」这一部分。`,
          en: `A diagnostics bundle has no part "${unknown}".`,
        })
      }
      const pseudonyms = await learnAll()
      const content = new Map([['README.txt', readme]])
      for (const name of partNames.filter((one) => wanted === undefined || wanted.includes(one))) {
        const { fileName, text } = await build(name, pseudonyms)
        content.set(fileName, text)
      }
      const bytes = await packed(content)
      return files.offer(actor, {
        fileName: `wecom-desk-diagnostics-${dayOf(clock.nowMs())}.zip`,
        contentType: 'application/zip',
        write: (path) => writeFile(path, bytes, { mode: 0o600 }),
      })
    },
  }
}

const cleanLine = (line: string, pseudonyms: Pseudonyms): string => {
  try {
    return JSON.stringify(pseudonyms.value(JSON.parse(line)))
  } catch {
    return pseudonyms.text(line)
  }
}

/** Paths tell who is signed in here. */
const withoutHome = (text: string): string => {
  const home = homedir()
  const { username } = userInfo()
  const short = home.length > 3 ? text.replaceAll(home, '~').replaceAll(home.replaceAll('\\', '\\\\'), '~') : text
  return username.length > 3 ? short.replaceAll(`/${username}/`, '/[user]/') : short
}

/** In parts, with the thread given back between them. */
const packed = async (content: ReadonlyMap<string, string>): Promise<Uint8Array> => {
  const pieces: Uint8Array[] = []
  const zip = new Zip((error, bytes) => {
    if (error) throw error
    pieces.push(bytes)
  })
  const pace = createPace()
  for (const [name, text] of content) {
    const entry = new ZipDeflate(name, { level: 6 })
    zip.add(entry)
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += packedAtOnce) {
      if (pace.isDue()) await pace.rest()
      entry.push(bytes.subarray(at, at + packedAtOnce))
    }
    entry.push(new Uint8Array(), true)
  }
  zip.end()
  return Buffer.concat(pieces)
}
