import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { strToU8, zipSync } from 'fflate'
import type { BundleJob, CleanPart, RawPart } from './bundle-job.ts'
import { readme } from './bundle-parts.ts'
import type { DiagnosticFacts } from './facts-repository.ts'
import { createPseudonyms } from './pseudonyms.ts'
import type { Pseudonyms } from './pseudonyms.ts'

const peopleAtOnce = 5000
const sampleChars = 1500

/** Takes people out of all parts, and packs them where that is wanted. It holds the thread for seconds. */
export const makeBundle = (facts: DiagnosticFacts, { parts, archive }: BundleJob): CleanPart[] => {
  const pseudonyms = learnAll(facts)
  const content: Record<string, Uint8Array> = { 'README.txt': strToU8(readme) }
  const clean = parts.map((part): CleanPart => {
    const text = cleaned(part, pseudonyms)
    const bytes = Buffer.from(text)
    content[part.fileName] = bytes
    return { name: part.name, sizeBytes: bytes.length, sample: text.slice(0, sampleChars).toWellFormed() }
  })
  if (archive !== null) writeFileSync(archive, zipSync(content, { level: 6 }), { mode: 0o600 })
  return clean
}

/** Everybody whom the data knows. */
const learnAll = (facts: DiagnosticFacts): Pseudonyms => {
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
    part = facts.people(after, peopleAtOnce)
  }
  return pseudonyms
}

const cleaned = ({ fileName, bytes }: RawPart, pseudonyms: Pseudonyms): string => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  if (fileName.endsWith('.json')) return `${JSON.stringify(pseudonyms.value(JSON.parse(text)), null, 1)}\n`
  const lines = text.split('\n').filter((line) => line !== '')
  return lines.map((line) => `${cleanLine(line, pseudonyms)}\n`).join('')
}

/** A line that is no JSON is text. */
const cleanLine = (line: string, pseudonyms: Pseudonyms): string => {
  try {
    return JSON.stringify(pseudonyms.value(JSON.parse(line)))
  } catch {
    return pseudonyms.text(line)
  }
}
