import type { Bilingual } from '../../contract/shapes.ts'
import type { Counts, EntityKind, RunCounts, RunState } from '../../contract/sync.ts'
import { counted } from '../../contract/words.ts'
import { defaultRules } from '../rule-repository.ts'
import type { EntityTally } from '../bulk/session.ts'

/** A run may remove this many of a kind, or this share of it, whichever is more; beyond that a person decides (product §3). */
export interface GuardLimits {
  guardCount: number
  guardPercent: number
}

/** A loss above this share is applied below the guard, but never called a success. */
const suspiciousShare = 0.1
const suspiciousCount = 3

export interface GuardFinding {
  entity: EntityKind
  wouldRemove: number
  present: number
  limit: number
}

type Tallies = Partial<Record<EntityKind, EntityTally>>
const tallied = (tallies: Tallies): [EntityKind, EntityTally][] =>
  (['department', 'member', 'tag'] as const).flatMap((entity) => {
    const tally = tallies[entity]
    return tally ? [[entity, tally] satisfies [EntityKind, EntityTally]] : []
  })

/** Kinds of which a run would remove too much, or of which nothing at all was told any more. */
export const guardFindings = (tallies: Tallies, limits: GuardLimits, isWhole: boolean): GuardFinding[] =>
  tallied(tallies).flatMap(([entity, tally]) => {
    const limit = Math.max(limits.guardCount, Math.floor((tally.present * limits.guardPercent) / 100))
    const answeredWithNothing = isWhole && tally.total === 0 && tally.present > 0 && tally.removed > 0
    return tally.removed > limit || answeredWithNothing
      ? [{ entity, wouldRemove: tally.removed, present: tally.present, limit }]
      : []
  })

/** Why a result below the guard should not be trusted all the same; null where it can be. */
export const suspicion = (tallies: Tallies, isWhole: boolean, isIncomplete: boolean): Bilingual | null => {
  for (const [entity, tally] of tallied(tallies)) {
    const name = entityNames[entity]
    // Where reading failed, that is why nothing was told of.
    if (isWhole && !isIncomplete && tally.total === 0 && entity !== 'tag') {
      return {
        'zh-CN': `企业微信没有返回任何${name['zh-CN']}。常见原因：应用可见范围为空，或使用了不合适的 Secret。`,
        en: `WeCom told of no ${name.en} at all. Usual causes: the app's visible range is empty, or the secret is of the wrong kind.`,
      }
    }
    if (tally.removed >= suspiciousCount && tally.removed > tally.present * suspiciousShare) {
      return {
        'zh-CN': `${tally.present} 个${name['zh-CN']}中有 ${tally.removed} 个不再返回。常见原因：应用可见范围被缩小。`,
        en: `${tally.removed} of ${tally.present} ${name.en} were not told of any more. Usual cause: the app's visible range was narrowed.`,
      }
    }
  }
  return null
}

const entityNames: Record<EntityKind, Bilingual> = {
  department: { 'zh-CN': '部门', en: 'departments' },
  member: { 'zh-CN': '成员', en: 'members' },
  tag: { 'zh-CN': '标签', en: 'tags' },
}

export const guardReason = (findings: GuardFinding[]): Bilingual => {
  const list = (language: 'zh-CN' | 'en', say: (finding: GuardFinding, name: string) => string) =>
    findings.map((finding) => say(finding, entityNames[finding.entity][language])).join(language === 'en' ? ', ' : '，')
  // Below the limit it is not the number that stopped the run.
  const isSilent = findings.every(({ wouldRemove, limit }) => wouldRemove <= limit)
  if (isSilent)
    return {
      'zh-CN': `移除保护：企业微信没有再返回任何${list('zh-CN', ({ present }, name) => `${name}（现有 ${present} 个）`)}。常见原因：应用可见范围为空，或使用了不合适的 Secret。请核对后应用或放弃。`,
      en: `Deletion guard: WeCom told of none of the ${list('en', ({ present }, name) => `${present} ${name}`)} any more. Usual causes: the app's visible range is empty, or the secret is of the wrong kind. Review it, then apply or discard.`,
    }
  return {
    'zh-CN': `移除保护：将移除 ${list('zh-CN', ({ wouldRemove, present, limit }, name) => `${present} 个${name}中的 ${wouldRemove} 个（上限 ${limit}）`)}。请核对后应用或放弃。`,
    en: `Deletion guard: this would remove ${list('en', ({ wouldRemove, present, limit }, name) => `${wouldRemove} of ${present} ${name} (limit ${limit})`)}. Review it, then apply or discard.`,
  }
}

const countsOf = (tally: EntityTally): Counts => ({
  total: tally.total,
  created: tally.created + tally.returned,
  updated: tally.updated,
  moved: tally.moved,
  unchanged: tally.unchanged,
  removed: tally.removed,
  skipped: tally.skipped,
  failed: tally.failed,
})

export const runCounts = (tallies: Tallies): RunCounts => ({
  ...(tallies.department ? { departments: countsOf(tallies.department) } : {}),
  ...(tallies.member ? { members: countsOf(tallies.member) } : {}),
  ...(tallies.tag ? { tags: countsOf(tallies.tag) } : {}),
})

const sumOf = (counts: RunCounts, of: (kind: Counts) => number): number =>
  Object.values(counts).reduce((sum, kind) => sum + (kind ? of(kind) : 0), 0)

const changeCount = (counts: RunCounts): number =>
  sumOf(counts, ({ created, updated, moved, removed }) => created + updated + moved + removed)

export interface Verdict {
  state: RunState
  guard: GuardFinding[]
  reason: Bilingual | null
}

/** What becomes of a run that has compared everything. */
export const judge = (
  tallies: Tallies,
  run: { isWhole: boolean; dryRun: boolean; incomplete: Bilingual | null; doubt: Bilingual | null },
  limits: GuardLimits = defaultRules,
): Verdict => {
  const guard = guardFindings(tallies, limits, run.isWhole)
  if (guard.length > 0) return { state: 'awaiting-confirmation', guard, reason: guardReason(guard) }
  const counts = runCounts(tallies)
  if (run.dryRun && changeCount(counts) > 0) {
    return {
      state: 'awaiting-confirmation',
      guard,
      reason: {
        'zh-CN': '试运行：未改动任何数据。可以应用或放弃这份计划。',
        en: 'Dry run: nothing was changed. The plan can be applied or discarded.',
      },
    }
  }
  const doubt = suspicion(tallies, run.isWhole, run.incomplete !== null) ?? run.doubt
  if (doubt) return { state: 'suspicious', guard, reason: doubt }
  if (run.incomplete) return { state: 'partial', guard, reason: run.incomplete }
  const failed = sumOf(counts, (kind) => kind.failed)
  if (failed > 0) {
    return {
      state: 'partial',
      guard,
      reason: {
        'zh-CN': `有 ${failed} 行数据无法使用，原因见问题列表；其余均已处理。`,
        en: `${counted(failed, 'row')} could not be used, see the list of problems; everything else was done.`,
      },
    }
  }
  return { state: 'succeeded', guard, reason: null }
}
