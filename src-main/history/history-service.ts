import type { AreaService } from '../area-service.ts'
import { seesContacts } from '../directory/masking.ts'
import { childrenByParent, descendants } from '../directory/bulk/department-graph.ts'
import type { DepartmentTree } from '../directory/department-tree.ts'
import type { MemberRepository } from '../directory/member-repository.ts'
import { createRecent } from '../directory/recent.ts'
import type { SearchIndex } from '../directory/search-index.ts'
import type { SearchRepository } from '../directory/search-repository.ts'
import { invalid } from '../errors.ts'
import { countActivity } from './activity.ts'
import type { Activity } from './activity.ts'
import { changeOf, countsOf, differencesOf } from './difference.ts'
import type { Difference } from './difference.ts'
import type { HistoryRepository } from './history-repository.ts'
import { foldMoments } from './journal-fold.ts'
import { createMoments, passedAt } from './moments.ts'
import type { HistoryCompany, Timeline } from './moments.ts'
import { createPace, filterInParts } from './pace.ts'
import { openPast } from './past.ts'
import type { Past } from './past.ts'
import { keptDepartments, treeOf } from './past-departments.ts'
import { pastMember } from './past-member.ts'
import { findInPast } from './past-search.ts'

const maxMoments = 1000
const maxDepartments = 200

export interface HistoryServiceParts {
  repository: HistoryRepository
  members: Pick<MemberRepository, 'byIds' | 'count'>
  departments: { count(company: number): number }
  search: Pick<SearchRepository, 'find'>
  searchIndex: Pick<SearchIndex, 'ready'>
  profiles: { resolve(profileId: string | undefined): HistoryCompany }
}

interface Scope {
  departmentId?: number | undefined
  children: boolean
}

export const createHistoryService = ({
  repository,
  members,
  departments,
  search,
  searchIndex,
  profiles,
}: HistoryServiceParts): AreaService<'history'> => {
  const timelineOf = createMoments(repository)
  const pasts = new Map<string, Past>()
  const lists = createRecent<number[]>(8)
  const differences = createRecent<Difference[]>(3)
  const activities = createRecent<Activity & { tree: DepartmentTree }>(6)
  const maxPasts = 6

  const pastAt = ({ profileId, version, ...timeline }: Timeline, passed: number): Past => {
    const key = `${profileId} ${version} ${passed}`
    const past = pasts.get(key) ?? openPast(repository, { profileId, version, ...timeline }, passed)
    pasts.delete(key)
    pasts.set(key, past)
    const oldest = pasts.keys().next().value
    if (pasts.size > maxPasts && oldest !== undefined) pasts.delete(oldest)
    return past
  }

  /** Reads in parts: a sync in the middle makes them parts of two mirrors, and all is read again. */
  const steady = async <T>(asked: string | undefined, work: (timeline: Timeline) => Promise<T>): Promise<T> => {
    for (;;) {
      const company = profiles.resolve(asked)
      const timeline = await timelineOf(company)
      await createPace().rest()
      const result = await work(timeline)
      if ((await timelineOf(company)).version === timeline.version) return result
    }
  }

  const scopeIn = (tree: DepartmentTree, { departmentId, children }: Scope): number[] | null =>
    departmentId === undefined ? null : children ? [...descendants(departmentId, tree.childrenOf)] : [departmentId]

  /** Ids of those who were in a scope, in the order of a table; of one department by itself in WeCom's. */
  const listOf = async (past: Past, scope: Scope): Promise<number[]> => {
    const { departmentId } = scope
    const departmentIds = scopeIn(await past.tree(), scope)
    if (departmentIds === null) return past.people()
    if (departmentId !== undefined && departmentIds.length === 1) return past.inOrder(departmentId)
    const inside = await past.inside(departmentIds)
    return filterInParts(await past.people(), (id) => inside.has(id))
  }

  const differencesBetween = (timeline: Timeline, from: number, to: number): Promise<Difference[]> => {
    const { profileId, company, version, moments } = timeline
    return differences.get(`${profileId} ${version} ${from} ${to}`, async () =>
      differencesOf({
        repository,
        company,
        between: await foldMoments(repository, moments.slice(from, to)),
        after: pastAt(timeline, to),
      }),
    )
  }

  const activityOf = (timeline: Timeline, edgesMs: readonly number[], scope: Scope) => {
    const { profileId, company, version } = timeline
    return activities.get(JSON.stringify([profileId, version, edgesMs, scope]), async () => {
      const pace = createPace()
      await pace.rest()
      const rows = await keptDepartments(repository, company)
      await pace.rest()
      // Departments that are gone stand where they last stood.
      const tree = treeOf(rows)
      await pace.rest()
      const parents = rows.map((row) => ({ departmentId: row.department_id, parentId: row.parent_id }))
      const departmentIds = scopeIn({ ...tree, childrenOf: childrenByParent(parents) }, scope)
      const inScope = departmentIds && new Set(departmentIds)
      const current = {
        members: departmentIds
          ? (await pastAt(timeline, timeline.moments.length).inside(departmentIds)).size
          : members.count(company),
        departments: inScope
          ? rows.filter((row) => row.removed_at_ms === null && inScope.has(row.department_id)).length
          : departments.count(company),
      }
      await pace.rest()
      return { ...(await countActivity({ repository, timeline, edgesMs, scope: inScope, current })), tree }
    })
  }

  return {
    span: ({ profileId }) =>
      steady(profileId, async ({ moments, isCut }) => {
        // What was cleaned up has no run to show.
        const newest = moments
          .slice(isCut ? 1 : 0)
          .slice(-maxMoments)
          .reverse()
        const runIds = repository.runIds(newest.map(({ runNo }) => runNo))
        return {
          firstAtMs: moments[0]?.atMs ?? null,
          isCut,
          moments: newest.map(({ atMs, runNo, changes }) => ({ atMs, runId: runIds.get(runNo) ?? null, changes })),
        }
      }),

    activity: async ({ profileId, departmentId, children, edgesMs }) => {
      if (edgesMs.some((edge, index) => index > 0 && edge <= (edgesMs[index - 1] ?? 0)))
        throw invalid(
          { 'zh-CN': '时间边界必须从早到晚排列。', en: 'The edges must rise from the earliest to the latest.' },
          'edgesMs',
        )
      return steady(profileId, async (timeline) => {
        const found = await activityOf(timeline, edgesMs, { departmentId, children })
        const busy = [...found.departments].map(([id, counts]) => ({
          departmentId: id,
          path: found.tree.pathOf(id),
          ...counts,
        }))
        const sumOf = (one: (typeof busy)[number]) => one.joined + one.left + one.movedIn + one.movedOut
        return {
          buckets: found.buckets,
          departments: busy
            .sort((a, b) => sumOf(b) - sumOf(a) || a.departmentId - b.departmentId)
            .slice(0, maxDepartments),
        }
      })
    },

    departments: ({ profileId, atMs }) =>
      steady(profileId, async (timeline) => {
        const passed = passedAt(timeline.moments, atMs)
        return passed === 0 ? [] : pastAt(timeline, passed).departments()
      }),

    members: ({ profileId, atMs, query, offset, limit, ...scope }, { actor }) =>
      steady(profileId, async (timeline) => {
        const passed = passedAt(timeline.moments, atMs)
        if (timeline.firstMembers < 0 || passed <= timeline.firstMembers) return { known: false, total: 0, items: [] }
        const past = pastAt(timeline, passed)
        const key = [timeline.profileId, timeline.version, passed, scope.departmentId, scope.children]
        let ids = await lists.get(JSON.stringify(key), () => listOf(past, scope))
        if (query.trim() !== '') {
          await searchIndex.ready(timeline.company)
          const found = await findInPast(repository, past, query, () =>
            search.find(timeline.company, query, seesContacts(actor)),
          )
          ids = await filterInParts(ids, (id) => found.has(id))
        }
        const [{ member }, tree] = [await past.happened(), await past.tree()]
        await createPace().rest()
        const rows = members.byIds(ids.slice(offset, offset + limit))
        return {
          known: true,
          total: ids.length,
          items: rows.map((row) => pastMember(row, member.get(row.member_id), tree)),
        }
      }),

    difference: ({ profileId, fromMs, toMs, entity, operation, query, offset, limit, ...scope }) => {
      if (fromMs > toMs)
        throw invalid({ 'zh-CN': '开始时间晚于结束时间。', en: 'The beginning is later than the end.' }, 'fromMs')
      return steady(profileId, async (timeline) => {
        const [from, to] = [passedAt(timeline.moments, fromMs), passedAt(timeline.moments, toMs)]
        const pace = createPace()
        const before = await pastAt(timeline, from).tree()
        await pace.rest()
        const trees = { before, after: await pastAt(timeline, to).tree() }
        await pace.rest()
        const wide = [scopeIn(trees.before, scope), scopeIn(trees.after, scope)]
        const placed = wide[0] && wide[1] ? new Set([...wide[0], ...wide[1]]) : null
        const all = await differencesBetween(timeline, from, to)
        const inScope = placed ? await filterInParts(all, ({ placedIn }) => placedIn.some((id) => placed.has(id))) : all
        const wanted = query.trim().toLowerCase()
        const fits = (one: Difference): boolean =>
          (!entity || one.entity === entity) &&
          (!operation || one.operation === operation) &&
          (wanted === '' || `${one.name}\n${one.id}\n${one.sortName}`.toLowerCase().includes(wanted))
        const found = entity || operation || wanted !== '' ? await filterInParts(inScope, fits) : inScope
        return {
          known: from > 0,
          total: found.length,
          counts: await countsOf(inScope),
          items: found.slice(offset, offset + limit).map((one) => changeOf(one, trees)),
        }
      })
    },
  }
}
