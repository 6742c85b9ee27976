import type { AuditEntry } from '@contract/audit.ts'
import { plainText } from '../../format/names.ts'
import type { Translate } from '../../locales/index.ts'
import { zhCN } from '../../locales/messages.ts'
import type { TextKey } from '../../locales/messages.ts'

const known = zhCN.audit
const { jobs } = zhCN.schedules

const has = (object: object, key: string): boolean => Object.hasOwn(object, key)

/** A call in words; null where the trail holds one that this version does not know. */
export function callText(call: string, t: Translate): string | null {
  const [area = '', verb = ''] = call.split('.')
  const verbs: object | undefined = has(known.calls, area) ? (Reflect.get(known.calls, area) as object) : undefined
  // The key was just looked up in the very texts that the key type is made of.
  return verbs && has(verbs, verb) ? t(`audit.calls.${area}.${verb}` as TextKey) : null
}

export const viaText = (via: string, t: Translate): string =>
  has(known.vias, via) ? t(`audit.vias.${via as keyof typeof known.vias}`) : via

export const outcomeText = (outcome: string, t: Translate): string =>
  has(known.outcomes, outcome) ? t(`audit.outcomes.${outcome as keyof typeof known.outcomes}`) : outcome

/** Who came in without a name of their own, as the trail has them: the account of this machine, by one way or another. */
const ownerWays = { Browser: 'browser', API: 'api', CLI: 'cli' } as const

/** People and keys as the trail has them: the id, which stays unique, and the name that it had. */
const named = /^((?:op|key)-[0-9a-f]+) \((.+)\)$/su

/** Name and id apart; no id where whoever it was has none, so that nobody passes for the owner by taking their name. */
export function actorParts(actor: string, t: Translate): { name: string; id: string | null } {
  const [, id = null, name = ''] = named.exec(actor) ?? []
  return id === null ? { name: actorText(actor, t, false), id } : { name: plainText(name), id }
}

/** @param withWay false where the way stands beside it anyway */
export function actorText(actor: string, t: Translate, withWay = true): string {
  if (actor === 'nobody') return t('audit.nobody')
  const [, id, name] = named.exec(actor) ?? []
  if (id !== undefined && name !== undefined) return `${plainText(name)} · ${id}`
  const way = /^owner \((Browser|API|CLI)\)$/.exec(actor)?.[1]
  if (way === undefined || !has(ownerWays, way)) return plainText(actor)
  const owner = t('audit.owner')
  return withWay ? `${owner} · ${t(`audit.vias.${ownerWays[way as keyof typeof ownerWays]}`)}` : owner
}

export interface TargetPart {
  /** A name where it is known, else what was recorded. */
  text: string
  kind: 'company' | 'name' | 'raw'
}

/** Names by id, as the trail tells them: also of what is gone since. */
export type AuditNames = ReadonlyMap<string, string>

/** An id of its own kind, which no two things share. */
const namedIds: ReadonlySet<string> = new Set(['operatorId', 'keyId', 'channelId'])

/** The names that rows give to what they added or removed, and those that people acted under. */
export function namesIn(entries: readonly AuditEntry[], actors: readonly string[]): AuditNames {
  const names = new Map<string, string>()
  for (const entry of entries) {
    const { changes, facts } = readDetail(entry)
    const name = nameAmong(changes)
    const result = facts.find(([fact]) => fact === 'result')?.[1] ?? ''
    for (const part of name === null ? [] : `${entry.target} ${result}`.split(' ')) {
      const [kind = '', id = ''] = part.split('=')
      if (name !== null && namedIds.has(kind)) names.set(id, name)
    }
  }
  for (const actor of actors) {
    const [, id, name] = named.exec(actor) ?? []
    if (id !== undefined && name !== undefined) names.set(id, name)
  }
  return names
}

const nameAmong = (changes: readonly ChangedField[]): string | null => {
  const change = changes.find(({ field }) => field === 'name')
  return change?.after ?? change?.before ?? null
}

/** What a row is about, as `targetParts`, led by the name of what it added, removed or named anew. */
export function aboutParts(
  entry: Pick<AuditEntry, 'target' | 'detail'>,
  companyName: (profileId: string) => string | null,
  t: Translate,
  names: AuditNames,
): TargetPart[] {
  const parts = targetParts(entry.target, companyName, t, names)
  const name = nameAmong(readDetail(entry).changes)
  return name === null || parts.some(({ kind }) => kind !== 'raw')
    ? parts
    : [{ text: plainText(name), kind: 'name' }, ...parts]
}

/** `profileId=p1 secretId=s2`: by name what has one and is known, everything else as it is. */
export function targetParts(
  target: string,
  companyName: (profileId: string) => string | null,
  t: Translate,
  names: AuditNames = new Map(),
): TargetPart[] {
  return target
    .split(' ')
    .filter((part) => part !== '')
    .flatMap((part): TargetPart[] => {
      const [kind, id = ''] = part.split('=')
      const asItIs: TargetPart[] = [{ text: plainText(part), kind: 'raw' }]
      const known = namedIds.has(kind ?? '') ? names.get(id) : undefined
      if (known !== undefined) return [{ text: plainText(known), kind: 'name' }]
      if (kind === 'profileId') {
        const name = companyName(id)
        return name === null ? asItIs : [{ text: plainText(name), kind: 'company' }]
      }
      const [job = '', profileId] = kind === 'scheduleId' ? id.split(':') : []
      if (!has(jobs, job)) return asItIs
      const words: TargetPart = { text: t(`schedules.jobs.${job as keyof typeof jobs}`), kind: 'name' }
      if (profileId === undefined) return [words]
      const name = companyName(profileId)
      return name === null ? asItIs : [{ text: plainText(name), kind: 'company' }, words]
    })
}

export interface ChangedField {
  field: string
  /** Null: there was none. */
  before: string | null
  after: string | null
}

export interface AuditDetail {
  changes: ChangedField[]
  /** Everything else that was recorded, such as the code of a failure. */
  facts: [name: string, value: string][]
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Never fails: the row may have been tampered with. */
export function readDetail({ detail }: Pick<AuditEntry, 'detail'>): AuditDetail {
  let parsed: unknown
  try {
    parsed = JSON.parse(detail)
  } catch {
    return { changes: [], facts: [['?', detail]] }
  }
  if (!isObject(parsed)) return { changes: [], facts: [['?', detail]] }
  const { changes, ...rest } = parsed
  const changed = isObject(changes) ? Object.entries(changes) : []
  return {
    changes: changed.flatMap(([field, pair]) =>
      isObject(pair)
        ? [
            {
              field,
              before: (pair['before'] ?? null) === null ? null : textOf(pair['before']),
              after: (pair['after'] ?? null) === null ? null : textOf(pair['after']),
            },
          ]
        : [],
    ),
    facts: Object.entries(rest).map(([name, value]) => [name, textOf(value)]),
  }
}
