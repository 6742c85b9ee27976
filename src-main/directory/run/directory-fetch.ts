import type { Problem } from '../../contract/sync.ts'
import { departmentGet, departmentList, departmentSimpleList } from '../../wecom/endpoints/departments.ts'
import { userGet, userList, userListId } from '../../wecom/endpoints/members.ts'
import { tagGet, tagList } from '../../wecom/endpoints/tags.ts'
import type { CompanyClient } from '../../wecom/types.ts'
import { ApiError, NetworkError } from '../../wecom/wecom-error.ts'
import type { DirectoryWorker } from './directory-worker.ts'
import { eachConcurrently } from './each-concurrently.ts'
import { createFailureWatch, failureKind, failureReason } from './failure.ts'
import type { Progress } from './progress.ts'
import type { Viewpoint } from './viewpoint.ts'

/** Requests under way at once; WeCom refuses too many for one API with 45033 (reference §19). */
export const fetchWidth = 8

export interface FetchContext {
  client: CompanyClient
  worker: DirectoryWorker['methods']
  viewpoint: Viewpoint
  progress: Progress
  signal: AbortSignal
  report(problems: Problem[]): void
}

export interface FetchedMembers {
  failedDepartmentIds: number[]
}

/** Fetches everything of one run into the worker. Failures of single things are reported; general ones are thrown. */
export const createDirectoryFetch = ({ client, worker, viewpoint, progress, signal, report }: FetchContext) => {
  const options = { secretId: viewpoint.secretId, signal }

  const departmentOf = async (departmentId: number): Promise<number[]> => {
    const staged = await client.read(departmentGet, { departmentId }, (bytes) => worker.stageDepartment(bytes), options)
    report(staged.problems)
    progress.step(staged.rows)
    return staged.departmentIds
  }

  /** With names in one call; where WeCom refuses that, ids first and then each by itself. */
  const departments = async (departmentId: number | undefined): Promise<number[]> => {
    progress.enter('departments', 1)
    try {
      const staged = await client.read(
        departmentList,
        { departmentId },
        (bytes) => worker.stageDepartments(bytes, 'department'),
        options,
      )
      report(staged.problems)
      progress.step(staged.rows)
      return staged.departmentIds
    } catch (error) {
      if (!hasWayAround(error)) throw error
      report([{ kind: 'run', id: 'department/list', reason: failureReason(error) }])
    }
    const ids = await client.call(departmentSimpleList, { departmentId }, options)
    progress.enter('departments', ids.rows.length)
    const known: number[] = []
    const withoutName: number[] = []
    let isRefused = false
    await eachConcurrently(ids.rows, fetchWidth, async (row) => {
      if (isRefused) {
        withoutName.push(row.departmentId)
        return
      }
      try {
        known.push(...(await departmentOf(row.departmentId)))
      } catch (error) {
        if (
          signal.aborted ||
          !(error instanceof ApiError) ||
          (failureKind(error) === 'fatal' && error.errcode !== 48_009)
        )
          throw error
        // Refused for one, refused for all: thousands of refusals would only use up the calls of the day.
        if (error.errcode === 48_009) isRefused = true
        withoutName.push(row.departmentId)
      }
    })
    if (withoutName.length === 0) return known
    const staged = await client.read(
      departmentSimpleList,
      { departmentId },
      (bytes) => worker.stageDepartments(bytes, 'department_id'),
      options,
    )
    report([
      ...staged.problems,
      {
        kind: 'run',
        id: 'department/get',
        reason: {
          'zh-CN': `有 ${withoutName.length} 个部门的名称被拒绝读取，沿用原来的名称。`,
          en: `${withoutName.length} department names were refused; they keep the name known before.`,
        },
      },
    ])
    return staged.departmentIds
  }

  const members = async (departmentIds: number[]): Promise<FetchedMembers> => {
    progress.enter('members', departmentIds.length)
    const failures = createFailureWatch()
    const failedDepartmentIds: number[] = []
    await eachConcurrently(departmentIds, fetchWidth, async (departmentId) => {
      try {
        const staged = await client.read(
          userList,
          { departmentId },
          (bytes) => worker.stageMembers(bytes, departmentId, viewpoint.secretId),
          options,
        )
        failures.succeeded()
        report(staged.problems)
        progress.step(staged.rows)
      } catch (error) {
        const kind = failures.failed(error)
        if (signal.aborted || kind === 'fatal') throw error
        progress.step(0)
        report([{ kind: 'department', id: String(departmentId), reason: failureReason(error) }])
        // A department that was dissolved in the meantime has no members; one that merely failed keeps them.
        if (!isDissolved(error)) failedDepartmentIds.push(departmentId)
      }
    })
    return { failedDepartmentIds }
  }

  /** Asks for people by id. @returns those of whom WeCom says that they are not there */
  const people = async (userIds: string[]): Promise<{ gone: Set<string>; unknown: Set<string> }> => {
    const gone = new Set<string>()
    const unknown = new Set<string>()
    const failures = createFailureWatch()
    await eachConcurrently(userIds, fetchWidth, async (userId) => {
      try {
        const staged = await client.read(userGet, { userId }, (bytes) => worker.stageMember(bytes), options)
        failures.succeeded()
        report(staged.problems)
        progress.step(staged.rows)
      } catch (error) {
        const kind = failures.failed(error)
        if (signal.aborted || kind === 'fatal') throw error
        progress.step(0)
        if (kind === 'gone') gone.add(userId.toLowerCase())
        else {
          unknown.add(userId.toLowerCase())
          report([{ kind: 'member', id: userId, reason: failureReason(error) }])
        }
      }
    })
    return { gone, unknown }
  }

  /** People whom the app may see one by one or through a tag, but in no department that it sees (reference §5.2). */
  const singles = async (): Promise<{ known: boolean }> => {
    const { range } = viewpoint
    if (!range && viewpoint.kind === 'app') return { known: false }
    // The directory-sync secret has no range to name people without a department; those known before are asked for.
    const userIds = new Set(range ? range.allowedUserIds : await worker.membersWithoutDepartment())
    let known = true
    for (const tagId of range?.allowedTagIds ?? []) {
      try {
        const content = await client.call(tagGet, { tagId }, options)
        for (const { userId } of content.members.rows) userIds.add(userId)
      } catch (error) {
        if (signal.aborted || failureKind(error) === 'fatal') throw error
        known = false
        report([{ kind: 'tag', id: String(tagId), reason: failureReason(error) }])
      }
    }
    const unseen: string[] = []
    for (const userId of userIds) if (!(await worker.hasMember(userId.toLowerCase()))) unseen.push(userId)
    if (unseen.length > 0) progress.enter('members', unseen.length)
    const { unknown } = await people(unseen)
    return { known: known && unknown.size === 0 }
  }

  const tags = async (): Promise<{ failedTagIds: number[] }> => {
    progress.enter('tags', null)
    const list = await client.read(tagList, undefined, (bytes) => worker.stageTagList(bytes), options)
    report(list.problems)
    progress.enter('tags', list.tagIds.length)
    const failedTagIds: number[] = []
    await eachConcurrently(list.tagIds, fetchWidth, async (tagId) => {
      try {
        const staged = await client.read(tagGet, { tagId }, (bytes) => worker.stageTag(bytes, tagId), options)
        report(staged.problems)
      } catch (error) {
        if (signal.aborted || failureKind(error) === 'fatal') throw error
        failedTagIds.push(tagId)
        report([{ kind: 'tag', id: String(tagId), reason: failureReason(error) }])
      }
      progress.step(1)
    })
    return { failedTagIds }
  }

  /** Every (person, department) pair that the directory-sync secret knows. */
  const idPairs = async (secretId: string): Promise<{ userId: string; departmentId: number | null }[]> => {
    const pairs: { userId: string; departmentId: number | null }[] = []
    const cursors = new Set<string>()
    for (let cursor: string | undefined; ;) {
      const page = await client.call(userListId, { cursor }, { secretId, signal })
      for (const pair of page.rows) pairs.push(pair)
      // A cursor that comes again would go on for ever (reference §21).
      if (page.nextCursor === null || cursors.has(page.nextCursor)) return pairs
      cursors.add(page.nextCursor)
      cursor = page.nextCursor
    }
  }

  /** Ids and departments of everybody, without names: all that WeCom tells the directory-sync secret at a new address. */
  const memberIds = async (): Promise<void> => {
    progress.enter('members', 1)
    const pairs = await idPairs(viewpoint.secretId)
    progress.step(await worker.stageIds(pairs))
  }

  /** How many people the directory-sync secret knows whom this app does not see; null where nobody can tell. */
  const outsideRange = async (): Promise<number | null> => {
    const assistant = client.company.secrets.find(({ kind }) => kind === 'directory-sync')
    if (!assistant || viewpoint.kind !== 'app') return null
    const everybody = new Set((await idPairs(assistant.id)).map(({ userId }) => userId.toLowerCase()))
    return worker.countUnseen([...everybody])
  }

  return { departmentOf, departments, members, memberIds, people, singles, tags, outsideRange }
}

/** Errcodes on which department/list has a way around: too large, refused details. */
const listRefused = new Set([45_029, 48_009])
/** The call is officially discouraged (reference §4), so there may be upstreams that do not have it any more. */
const hasWayAround = (error: unknown): boolean =>
  error instanceof ApiError
    ? listRefused.has(error.errcode)
    : error instanceof NetworkError && error.causeCode === 'HTTP_404'
const dissolved = new Set([60_003, 60_123])
const isDissolved = (error: unknown): boolean => error instanceof ApiError && dissolved.has(error.errcode)
