import type { Department } from '../contract/directory.ts'
import { parseLinks } from '../directory/bulk/member-columns.ts'
import type { DepartmentTree } from '../directory/department-tree.ts'
import { sortInParts } from '../directory/sort-in-parts.ts'
import type { HistoryRepository, Link, PersonKey } from './history-repository.ts'
import { changeBefore, foldMoments, isPresentAfter, valueBefore, wasPresentBefore } from './journal-fold.ts'
import type { Fold, Happened } from './journal-fold.ts'
import type { Timeline } from './moments.ts'
import { createPace, filterInParts } from './pace.ts'
import { countPeople, currentLinks, departmentsBefore, keptDepartments, treeOf } from './past-departments.ts'

type Place = [departmentId: number, sortOrder: number]

/**
 * The mirror as it was when `passed` moments had passed: what happened since, undone. Each part is worked out when it is
 * asked for and then kept; it holds as long as the timeline it was made from is the newest.
 */
export interface Past {
  happened(): Promise<Fold>
  /** Ids of everybody who was there, by user id. */
  people(): Promise<number[]>
  /** Names and parents; counts of people only in `departments`. */
  tree(): Promise<DepartmentTree>
  departments(): Promise<Department[]>
  /** Who was directly in one of these departments. */
  inside(departmentIds: readonly number[]): Promise<Set<number>>
  /** Ids of the people directly in one department in WeCom's order, larger `order` first. */
  inOrder(departmentId: number): Promise<number[]>
}

const departmentsAtOnce = 100
const linksAtOnce = 4000
/** People whose rows are read at once. */
const peopleAtOnce = 1000

const once = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let done: Promise<T> | undefined
  return () => (done ??= work())
}

const byUserKey = ([, a]: PersonKey, [, b]: PersonKey): number => (a < b ? -1 : 1)

/** Departments and places as the journal tells them: `sortOrders` names both, as `id:order`. */
export const linksBefore = (departments: string, happened: Happened | undefined): Place[] => {
  const change = changeBefore(happened, 'sortOrders')
  return change ? placesIn(change.before) : parseLinks(departments).map(([id, order]) => [id, order])
}
const placesIn = (text: string | null): Place[] =>
  (text ?? '')
    .split(',')
    .filter((link) => link !== '')
    .map((link): Place => {
      const [id, order] = link.split(':')
      return [Number(id), Number(order)]
    })
    .sort((a, b) => a[0] - b[0])

export const isLeaderBefore = (isLeader: boolean, happened: Happened | undefined): boolean => {
  const change = changeBefore(happened, 'leaderOf')
  return change ? change.before !== null : isLeader
}

export const openPast = (repository: HistoryRepository, { company, moments }: Timeline, passed: number): Past => {
  const happened = once(() => foldMoments(repository, moments.slice(passed)))

  /** Where those were then whose departments the mirror has otherwise now, or not at all as they have gone. */
  const placed = once(async () => {
    const pace = createPace()
    const found = new Map<number, Place[]>()
    const gone: number[] = []
    for (const [id, one] of (await happened()).member) {
      if (!wasPresentBefore(one)) continue
      const change = changeBefore(one, 'sortOrders')
      if (change) found.set(id, placesIn(change.before))
      else if (!isPresentAfter(one)) gone.push(id)
      if (pace.isDue()) await pace.rest()
    }
    for (let first = 0; first < gone.length; first += peopleAtOnce) {
      for (const [id, departments] of repository.departmentsOf(gone.slice(first, first + peopleAtOnce)))
        found.set(id, linksBefore(departments, undefined))
      if (pace.isDue()) await pace.rest()
    }
    return found
  })
  /** Whether what the mirror says of somebody's departments now held then too. */
  const stayed = async (): Promise<(memberId: number) => boolean> => {
    const [{ member }, moved] = [await happened(), await placed()]
    return (memberId) => {
      const one = member.get(memberId)
      return !one || (wasPresentBefore(one) && !moved.has(memberId))
    }
  }

  const people = once(async () => {
    const pace = createPace()
    const { member } = await happened()
    const away: number[] = []
    for (const [id, one] of member) {
      if (wasPresentBefore(one) && !isPresentAfter(one)) away.push(id)
      if (pace.isDue()) await pace.rest()
    }
    const keys: PersonKey[] = []
    for (let first = 0; first < away.length; first += peopleAtOnce) {
      keys.push(...repository.keysOf(away.slice(first, first + peopleAtOnce)))
      if (pace.isDue()) await pace.rest()
    }
    const gone = await sortInParts(keys, byUserKey)
    const found: number[] = []
    let next = 0
    /** Those who are gone stand among those who stayed. */
    const addGoneBefore = (userKey: string | null): void => {
      for (let one = gone[next]; one && (userKey === null || one[1] < userKey); one = gone[++next]) found.push(one[0])
    }
    for (let after = ''; ;) {
      const part = repository.present(company, after)
      for (const [id, userKey] of part) {
        const one = member.get(id)
        if (one && !wasPresentBefore(one)) continue
        addGoneBefore(userKey)
        found.push(id)
      }
      const last = part.at(-1)
      if (!last) break
      after = last[1]
      if (pace.isDue()) await pace.rest()
    }
    addGoneBefore(null)
    return found
  })

  const tree = once(async () => {
    const pace = createPace()
    const { department } = await happened()
    await pace.rest()
    const kept = await keptDepartments(repository, company)
    await pace.rest()
    const then = departmentsBefore(kept, department)
    await pace.rest()
    return treeOf(then)
  })

  /** Who was in which department then. */
  const links = async function* (): AsyncGenerator<Link[]> {
    const first = repository.firstMember(company)
    const holds = await stayed()
    for await (const part of currentLinks(repository, company)) {
      yield part.filter(([, person]) => holds(first + person))
    }
    let moved: Link[] = []
    for (const [id, places] of await placed()) {
      for (const one of new Set(places.map(([departmentId]) => departmentId))) moved.push([one, id - first])
      if (moved.length < linksAtOnce) continue
      yield moved
      moved = []
    }
    yield moved
  }
  const departments = once(async () => countPeople((await tree()).list, links()))

  const inside = async (departmentIds: readonly number[]): Promise<Set<number>> => {
    const pace = createPace()
    const holds = await stayed()
    const found = new Set<number>()
    for (let first = 0; first < departmentIds.length; first += departmentsAtOnce) {
      for (const id of repository.linkedTo(company, departmentIds.slice(first, first + departmentsAtOnce))) {
        if (holds(id)) found.add(id)
        if (pace.isDue()) await pace.rest()
      }
      if (pace.isDue()) await pace.rest()
    }
    const asked = new Set(departmentIds)
    for (const [id, places] of await placed()) {
      if (places.some(([departmentId]) => asked.has(departmentId))) found.add(id)
      if (pace.isDue()) await pace.rest()
    }
    return found
  }

  const inOrder = async (departmentId: number): Promise<number[]> => {
    const ids = await inside([departmentId])
    const orders = repository.ordersIn(company, departmentId)
    const moved = await placed()
    for (const id of ids) {
      const place = moved.get(id)?.find(([one]) => one === departmentId)
      if (place) orders.set(id, place[1])
    }
    const found = await filterInParts(await people(), (id) => ids.has(id))
    const orderOf = (id: number): number => orders.get(id) ?? 0
    // By user id already, which sorting keeps where places are equal.
    return sortInParts(found, (a, b) => orderOf(b) - orderOf(a))
  }

  return { happened, people, tree, departments, inside, inOrder }
}

/** A field of a member as the journal would have told it then. */
export const textBefore = (happened: Happened | undefined, field: string, current: string | null): string =>
  valueBefore(happened, field, current) ?? ''
