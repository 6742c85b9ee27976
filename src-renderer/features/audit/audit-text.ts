import type { AuditEntry } from '@contract/audit.ts'
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

/** @param withWay false where the way stands beside it anyway */
export function actorText(actor: string, t: Translate, withWay = true): string {
  const way = /^owner \((Browser|API|CLI)\)$/.exec(actor)?.[1]
  if (way === undefined || !has(ownerWays, way)) return actor
  const owner = t('audit.owner')
  return withWay ? `${owner} · ${t(`audit.vias.${ownerWays[way as keyof typeof ownerWays]}`)}` : owner
}

export interface TargetPart {
  /** A name where it is known, else what was recorded. */
  text: string
  kind: 'company' | 'name' | 'raw'
}

/** `profileId=p1 secretId=s2`: companies and default schedules by name, everything else as it is. */
export function targetParts(
  target: string,
  companyName: (profileId: string) => string | null,
  t: Translate,
): TargetPart[] {
  return target
    .split(' ')
    .filter((part) => part !== '')
    .flatMap((part): TargetPart[] => {
      const [kind, id = ''] = part.split('=')
      const asItIs: TargetPart[] = [{ text: part, kind: 'raw' }]
      if (kind === 'profileId') {
        const name = companyName(id)
        return name === null ? asItIs : [{ text: name, kind: 'company' }]
      }
      const [job = '', profileId] = kind === 'scheduleId' ? id.split(':') : []
      if (!has(jobs, job)) return asItIs
      const words: TargetPart = { text: t(`schedules.jobs.${job as keyof typeof jobs}`), kind: 'name' }
      if (profileId === undefined) return [words]
      const name = companyName(profileId)
      return name === null ? asItIs : [{ text: name, kind: 'company' }, words]
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
