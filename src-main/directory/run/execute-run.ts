import type { Bilingual } from '../../contract/shapes.ts'
import type { EntityKind, Problem, RunCounts, RunState, SyncKind, SyncRules, SyncScope } from '../../contract/sync.ts'
import { counted } from '../../contract/words.ts'
import type { Clock, Log } from '../../ports.ts'
import type { CompanyClient } from '../../wecom/types.ts'
import { ApiError } from '../../wecom/wecom-error.ts'
import type { Removals } from '../bulk/apply-repository.ts'
import type { MissingQuery } from '../bulk/missing-member-repository.ts'
import { createDirectoryFetch } from './directory-fetch.ts'
import { chooseViewpoint } from './viewpoint.ts'
import type { DirectoryWorker } from './directory-worker.ts'
import { failureKind, failureReason } from './failure.ts'
import { judge, runCounts } from './guard.ts'
import type { GuardFinding } from './guard.ts'
import type { PauseGate } from './pause-gate.ts'
import type { Progress } from './progress.ts'

/** Problems kept per run; the count goes on. */
const maxProblems = 10_000
/** The log tells of the first problems; all of them are in the run's list. */
const mostLogged = 50
/** So many people who seem to be gone are asked for by name before they are believed gone. */
const maxVerified = 100

/** More people than this, and than this share, are not missing from the lists by a mere change while reading. */
const maxContradicted = 2
const contradictedShare = 0.01

const refusedDetails = 48_009

export interface RunOrder {
  runId: string
  kind: SyncKind
  scope: SyncScope
  dryRun: boolean
  rules: SyncRules
}

export interface RunOutcome {
  state: RunState
  counts: RunCounts
  guard: GuardFinding[]
  reason: Bilingual | null
}

export const superseded: Bilingual = {
  'zh-CN': '之后的同步已改动数据，此计划作废。',
  en: 'A later run has changed the mirror; this plan is void.',
}

const entitiesOf: Record<SyncKind, EntityKind[]> = {
  departments: ['department'],
  members: ['member'],
  tags: ['tag'],
  all: ['department', 'member', 'tag'],
}

/** The people of whom nobody else is synced, each once. */
const askedFor = ({ userId, userIds = [] }: SyncScope): string[] => [
  ...new Map([...(userId === undefined ? [] : [userId]), ...userIds].map((id) => [id.toLowerCase(), id])).values(),
]

/** Tags have no place in the tree, and one person is nothing but a member. */
const entitiesInScope = ({ kind, scope }: RunOrder): EntityKind[] =>
  askedFor(scope).length > 0
    ? ['member']
    : scope.departmentId !== undefined
      ? entitiesOf[kind].filter((entity) => entity !== 'tag')
      : entitiesOf[kind]

/**
 * One run: fetch → compare → guard → apply. The mirror changes in one transaction at the end, or not at all.
 * @throws WeComError where WeCom refuses in general; the signal's reason when cancelled; nothing was changed then
 */
export const executeRun = async (
  order: RunOrder,
  {
    client,
    worker,
    progress,
    gate,
    clock,
    log,
    signal,
  }: {
    client: CompanyClient
    worker: DirectoryWorker
    progress: Progress
    /** Closed while a person holds the run; the client is held by it as well. */
    gate: PauseGate
    clock: Clock
    log: Log
    signal: AbortSignal
  },
): Promise<RunOutcome> => {
  const bulk = worker.methods
  const problems: Problem[] = []
  let problemCount = 0
  let loggedCount = 0
  const report = (found: Problem[]): void => {
    problemCount += found.length
    // Not who it was: that is in the run's own list, which goes with its company.
    for (const { kind, reason } of found.slice(0, mostLogged - loggedCount)) {
      loggedCount++
      log.warn('sync run met a problem', { kind, reason: reason.en })
    }
    if (problems.length < maxProblems) problems.push(...found.slice(0, maxProblems - problems.length))
    progress.problems(found.length)
  }

  const viewpoint = await chooseViewpoint(client, signal)
  report(viewpoint.problems)
  const fetch = createDirectoryFetch({ client, worker: bulk, viewpoint, progress, signal, report })
  const people = askedFor(order.scope)
  const isWhole = order.scope.departmentId === undefined && people.length === 0
  const entities = entitiesInScope(order)

  const removals: Removals = { departments: [], members: [], tags: [] }
  let incomplete: Bilingual | null = null
  let doubt: Bilingual | null = null

  /** Who is missing is asked for by name, where few enough are: a list that changed while it was read looks the same. */
  const verifiedMissing = async (query: MissingQuery, mustVerify: boolean): Promise<void> => {
    const { missing, protectedCount, present, told } = await bulk.missingMembers(query)
    if (protectedCount > 0) {
      incomplete ??= {
        'zh-CN': `部分部门读取失败，其中 ${protectedCount} 名成员保持原样。`,
        en: `Some departments could not be read; left as before in them: ${counted(protectedCount, 'person', 'people')}.`,
      }
    }
    // Where nobody at all was told of, the answer is in doubt, not the people.
    if (missing.length > maxVerified || (told === 0 && !mustVerify)) {
      if (!mustVerify) {
        removals.members = missing
        return
      }
      incomplete ??= {
        'zh-CN': `有 ${missing.length} 名成员已不在这些部门，请运行一次完整同步以确认他们的去向。`,
        en: `No longer in these departments: ${counted(missing.length, 'person', 'people')}; run a full sync to learn where they are.`,
      }
      return
    }
    const { unknown } = await fetch.people(missing.map(({ userId }) => userId))
    const left = await bulk.missingMembers(query)
    removals.members = left.missing.filter(({ userKey }) => !unknown.has(userKey))
    if (removals.members.length < left.missing.length) {
      const unsure = left.missing.length - removals.members.length
      incomplete ??= {
        'zh-CN': `有 ${unsure} 名成员不再返回，但未能逐个核实，保持原样；原因见问题列表。`,
        en: `Not told of any more, but impossible to ask for: ${counted(unsure, 'person', 'people')}, left as before; see the list of problems.`,
      }
    }
    const contradicted = missing.length - left.missing.length
    if (!mustVerify && contradicted > Math.max(maxContradicted, present * contradictedShare)) {
      doubt = {
        'zh-CN': `部门成员列表缺少 ${contradicted} 名仍然存在的成员；他们已被逐个读取并保留。`,
        en: `The departments' lists lack ${counted(contradicted, 'person', 'people')} who still exist and were read one by one and kept.`,
      }
    }
  }

  const fetchPeople = async (): Promise<void> => {
    progress.enter('members', people.length)
    const { gone, unknown } = await fetch.people(people)
    if (unknown.size > 0) incomplete ??= unreadPeople(unknown.size)
    if (gone.size === 0) return
    removals.members = (await bulk.missingMembers({ among: 'people', userKeys: [...gone] })).missing
    // Nobody here by that id either: most likely it was mistyped.
    const strangers = gone.difference(new Set(removals.members.map(({ userKey }) => userKey)))
    const mistyped = people.filter((userId) => strangers.has(userId.toLowerCase()))
    if (mistyped.length === 0) return
    report(mistyped.map((userId) => ({ kind: 'member', id: userId, reason: strangerReason })))
    incomplete ??= strangersAskedFor(mistyped.length)
  }

  const fetchMembers = async (departmentIds: number[]): Promise<void> => {
    try {
      const { failedDepartmentIds } = await fetch.members(departmentIds)
      if (failedDepartmentIds.length > 0) {
        incomplete ??= {
          'zh-CN': `有 ${failedDepartmentIds.length} 个部门读取失败，其成员保持原样；原因见问题列表。`,
          en: `${counted(failedDepartmentIds.length, 'department')} could not be read; the people there were left as they were, see the list of problems.`,
        }
      }
      if (!isWhole) {
        await verifiedMissing(
          {
            among: 'departments',
            departmentIds: [
              ...departmentIds.filter((id) => !failedDepartmentIds.includes(id)),
              // Whoever was in a department that was dissolved is somewhere else now, or gone.
              ...removals.departments.map(({ departmentId }) => departmentId),
            ],
          },
          true,
        )
        return
      }
      const singles = await fetch.singles()
      if (!singles.known) {
        incomplete ??= {
          'zh-CN': '无法读取应用的可见范围，单独可见的成员保持原样。',
          en: "The app's visible range could not be read; people visible one by one were left as they were.",
        }
      }
      await verifiedMissing({ among: 'everybody', failedDepartmentIds, singlesKnown: singles.known }, false)
    } catch (error) {
      if (!(error instanceof ApiError) || error.errcode !== refusedDetails || viewpoint.kind !== 'directory-sync')
        throw error
      report([{ kind: 'run', id: 'user/list', reason: failureReason(error) }])
      await fetch.memberIds()
      removals.members = // Nobody without a department is in a list of pairs.
        (await bulk.missingMembers({ among: 'everybody', failedDepartmentIds: [], singlesKnown: false })).missing
      incomplete ??= {
        'zh-CN': '当前 IP 只能读取成员的账号和部门，姓名等信息保持原样；请配置自建应用的 Secret。',
        en: 'From this address WeCom tells only ids and departments; names stay as they were. Add the secret of a self-built app.',
      }
    }
    const outside = await fetch.outsideRange().catch((error: unknown) => {
      if (signal.aborted) throw error
      // Only a note for the reader: a secret that may not list ids takes nothing from the result.
      log.warn('visible range could not be compared', { error })
      return null
    })
    if (outside !== null && outside > 0) {
      report([
        {
          kind: 'run',
          id: 'user/list_id',
          reason: {
            'zh-CN': `有 ${outside} 名成员不在此应用的可见范围内。`,
            en: `Outside this app's visible range: ${counted(outside, 'member')}.`,
          },
        },
      ])
    }
  }

  const fetchDepartments = async (): Promise<number[]> => {
    const { departmentId, children } = order.scope
    if (departmentId === undefined) {
      const ids = await fetch.departments(undefined)
      if (entities.includes('department')) removals.departments = await bulk.missingDepartments(null)
      return ids
    }
    if (!children) {
      progress.enter('departments', 1)
      return await fetch.departmentOf(departmentId)
    }
    const ids = await fetch.departments(departmentId)
    if (entities.includes('department')) await verifyDepartments(departmentId)
    return ids
  }

  /** In a part of the tree, what is missing may merely have moved elsewhere. */
  const verifyDepartments = async (below: number): Promise<void> => {
    const unseen = await bulk.missingDepartments(below)
    if (unseen.length > maxVerified) {
      incomplete ??= {
        'zh-CN': `有 ${unseen.length} 个部门不再位于此处，未逐一核实；请运行一次完整同步。`,
        en: `${counted(unseen.length, 'department')} no longer here, not all of which were asked for; run a full sync.`,
      }
    }
    for (const missing of unseen.slice(0, maxVerified)) {
      try {
        await fetch.departmentOf(missing.departmentId)
      } catch (error) {
        if (signal.aborted || failureKind(error) === 'fatal') throw error
        if (failureKind(error) === 'gone') removals.departments.push(missing)
        else report([{ kind: 'department', id: String(missing.departmentId), reason: failureReason(error) }])
      }
    }
  }

  if (people.length > 0) {
    await fetchPeople()
  } else {
    if (order.kind !== 'tags') {
      const departmentIds = await fetchDepartments()
      if (entities.includes('member')) await fetchMembers(departmentIds)
    }
    if (entities.includes('tag')) {
      const { failedTagIds } = await fetch.tags()
      removals.tags = await bulk.missingTags()
      if (failedTagIds.length > 0) {
        incomplete ??= {
          'zh-CN': `有 ${failedTagIds.length} 个标签读取失败，其成员保持原样。`,
          en: `${counted(failedTagIds.length, 'tag')} could not be read; the members there were left as they were.`,
        }
      }
    }
  }
  // Also a run that was held with its last request: nothing is applied until a person lets it go on.
  await gate.pass(signal)

  const isMissed = removals.members.length + removals.departments.length > 0
  if (viewpoint.mayBeNarrow && (isMissed || (isWhole && order.kind !== 'tags'))) {
    removals.members = []
    removals.departments = []
    incomplete ??= {
      'zh-CN': '有应用无法使用，当前应用的可见范围可能较小；未返回的成员和部门保持原样。原因见问题列表。',
      en: 'An app cannot be used, and this one may see less; whoever it does not see was left as before. See the list of problems.',
    }
  }
  progress.enter('compare', 1)
  await bulk.setRemovals(removals)
  const comparison = await bulk.compare(entities)
  report(comparison.problems)
  const skipped = (comparison.tallies.member?.skipped ?? 0) - comparison.forgotten
  if (skipped > 0) report([skippedByRule(skipped)])
  if (comparison.forgotten > 0) report([skippedAsForgotten(comparison.forgotten)])
  const verdict = judge(comparison.tallies, { isWhole, dryRun: order.dryRun, incomplete, doubt }, order.rules)
  const counts = runCounts(comparison.tallies)
  signal.throwIfAborted()

  const isWaiting = verdict.state === 'awaiting-confirmation'
  progress.enter('apply', 1)
  const nowMs = clock.nowMs()
  const ending = {
    state: verdict.state,
    finishedAtMs: nowMs,
    counts: JSON.stringify(counts),
    guard: JSON.stringify(verdict.guard),
    reason: verdict.reason ? JSON.stringify(verdict.reason) : null,
    problems,
    problemCount,
  }
  if (isWaiting) await bulk.savePlan(ending)
  else if (order.dryRun) await bulk.endUnapplied(ending)
  else await bulk.apply(entities, nowMs, ending, JSON.stringify(superseded))
  return { state: verdict.state, counts, guard: verdict.guard, reason: verdict.reason }
}

const unreadPeople = (count: number): Bilingual => ({
  'zh-CN': `有 ${count} 名成员未能读取，保持原样；原因见问题列表。`,
  en: `${count} of the people asked for could not be read and stay as before; see the list of problems.`,
})

const strangerReason: Bilingual = {
  'zh-CN': '企业微信中没有此账号，或不在应用的可见范围内；本机通讯录中也没有。请检查账号。',
  en: "WeCom does not know this user id or the app may not see it, and it is not in the directory here. Check the user id and the app's visible range.",
}

const strangersAskedFor = (count: number): Bilingual => ({
  'zh-CN': `有 ${count} 个账号没有找到；原因见问题列表。`,
  en: `User ids that were not found: ${count}; see the list of problems.`,
})

/** Never by name: who they were is not kept. */
const skippedAsForgotten = (count: number): Problem => ({
  kind: 'run',
  id: 'stays-forgotten',
  reason: {
    'zh-CN': `按“忘记此人且不再同步”略过 ${count} 名成员；没有保存他们的任何内容。`,
    en: `${counted(count, 'person', 'people')} left out as forgotten for good; nothing of them was stored.`,
  },
})

/** One line for all of them: with most apps it is everybody. */
const skippedByRule = (count: number): Problem => ({
  kind: 'run',
  id: 'skip-without-mobile',
  reason: {
    'zh-CN': `按规则“跳过没有手机号的成员”略过 ${count} 名成员；其中已在本地的保持原样。`,
    en: `The rule "leave out people without a mobile" left out ${counted(count, 'person', 'people')}; those known before stay as they are.`,
  },
})
