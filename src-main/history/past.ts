import type { Department } from '../contract/directory.ts'
import { parseLinks } from '../directory/bulk/member-columns.ts'
import type { DepartmentTree } from '../directory/department-tree.ts'
import { sortInParts } from '../directory/sort-in-parts.ts'
import type { HistoryRepository, Link, PersonKey, TouchedRow } from './history-repository.ts'
import { foldMoments, isPresentAfter, valueBefore, wasPresentBefore } from './journal-fold.ts'
import type { Fold, Happened } from './journal-fold.ts'
import type { Timeline } from './moments.ts'
import { createPace } from './pace.ts'
import { countPeople, currentLinks, departmentsBefore, keptDepartments, treeOf } from './past-departments.ts'

/** Somebody whose row says something else today than it said then. */
export interface Touched {
  row: TouchedRow
  happened: Happened
  /** The departments of then, with the person's place in each. */
  links: [departmentId: number, sortOrder: number][]
}

/**
 * The mirror as it was when `passed` moments had passed: what happened since, undone. Each part is worked out when it is
 * asked for and then kept; it holds as long as the timeline it was made from is the newest.
 */
export interface Past {
  happened(): Promise<Fold>
  /** Everybody who was there, by user id. */
  people(): Promise<PersonKey[]>
  /** Those of them to whom something happened since. */
  touched(): Promise<ReadonlyMap<number, Touched>>
  /** Names and parents; counts of people only in `departments`. */
  tree(): Promise<DepartmentTree>
  departments(): Promise<Department[]>
  /** Who was directly in one of these departments. */
  inside(departmentIds: readonly number[]): Promise<Set<number>>
  /** The people directly in one department in WeCom's order, larger `order` first. */
  inOrder(departmentId: number): Promise<PersonKey[]>
}

const departmentsAtOnce = 250
/** People whose rows are read at once. */
const peopleAtOnce = 2000
const membersAtOnce = 8000

const once = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let done: Promise<T> | undefined
  return () => (done ??= work())
}

const byUserKey = (a: PersonKey, b: PersonKey): number => (a.user_key < b.user_key ? -1 : 1)

/** Departments and places as the journal tells them: `sortOrders` names both, as `id:order`. */
export const linksBefore = (departments: string, happened: Happened | undefined): [number, number][] => {
  const change = happened?.fields?.get('sortOrders')
  if (!change) return parseLinks(departments).map(([id, order]) => [id, order])
  return (change.before ?? '')
    .split(',')
    .filter((link) => link !== '')
    .map((link): [number, number] => {
      const [id, order] = link.split(':')
      return [Number(id), Number(order)]
    })
    .sort((a, b) => a[0] - b[0])
}

export const isLeaderBefore = (isLeader: boolean, happened: Happened | undefined): boolean => {
  const change = happened?.fields?.get('leaderOf')
  return change ? change.before !== null : isLeader
}

export const openPast = (repository: HistoryRepository, { company, moments }: Timeline, passed: number): Past => {
  const happened = once(() => foldMoments(repository, moments.slice(passed)))

  const touched = once(async () => {
    const pace = createPace()
    const { member } = await happened()
    const ids = [...member].filter(([, one]) => wasPresentBefore(one)).map(([id]) => id)
    const found = new Map<number, Touched>()
    for (let first = 0; first < ids.length; first += peopleAtOnce) {
      for (const row of repository.people(ids.slice(first, first + peopleAtOnce))) {
        const one = member.get(row.member_id)
        if (one) found.set(row.member_id, { row, happened: one, links: linksBefore(row.departments, one) })
      }
      if (pace.isDue()) await pace.rest()
    }
    return found
  })

  const people = once(async () => {
    const pace = createPace()
    const { member } = await happened()
    const found: PersonKey[] = []
    const highest = repository.highestMember(company)
    for (let from = repository.firstMember(company); from <= highest; from += membersAtOnce) {
      for (const person of repository.present(company, from, from + membersAtOnce - 1)) {
        const one = member.get(person.member_id)
        if (!one || wasPresentBefore(one)) found.push(person)
      }
      if (pace.isDue()) await pace.rest()
    }
    for (const { row, happened: one } of (await touched()).values())
      if (!isPresentAfter(one)) found.push({ member_id: row.member_id, user_key: row.user_key })
    return sortInParts(found, byUserKey)
  })

  const tree = once(async () =>
    treeOf(departmentsBefore(await keptDepartments(repository, company), (await happened()).department)),
  )

  /** Who was in which department then. */
  const links = async function* (): AsyncGenerator<Link[]> {
    const first = repository.firstMember(company)
    const { member } = await happened()
    for await (const part of currentLinks(repository, company)) {
      yield part.filter(([, person]) => !member.has(first + person))
    }
    for (const { row, links: then } of (await touched()).values())
      yield [...new Set(then.map(([departmentId]) => departmentId))].map((id): Link => [id, row.member_id - first])
  }
  const departments = once(async () => countPeople((await tree()).list, links()))

  const inside = async (departmentIds: readonly number[]): Promise<Set<number>> => {
    const pace = createPace()
    const { member } = await happened()
    const found = new Set<number>()
    for (let first = 0; first < departmentIds.length; first += departmentsAtOnce) {
      for (const id of repository.linkedTo(company, departmentIds.slice(first, first + departmentsAtOnce)))
        if (!member.has(id)) found.add(id)
      if (pace.isDue()) await pace.rest()
    }
    const asked = new Set(departmentIds)
    for (const [id, { links: then }] of await touched())
      if (then.some(([departmentId]) => asked.has(departmentId))) found.add(id)
    return found
  }

  const inOrder = async (departmentId: number): Promise<PersonKey[]> => {
    const ids = await inside([departmentId])
    const orders = repository.ordersIn(company, departmentId)
    for (const [id, { links: then }] of await touched()) {
      const link = then.find(([one]) => one === departmentId)
      if (link) orders.set(id, link[1])
    }
    const found = (await people()).filter(({ member_id }) => ids.has(member_id))
    const orderOf = ({ member_id }: PersonKey): number => orders.get(member_id) ?? 0
    // By user id already, which sorting keeps where places are equal.
    return sortInParts(found, (a, b) => orderOf(b) - orderOf(a))
  }

  return { happened, people, touched, tree, departments, inside, inOrder }
}

/** A field of a member as the journal would have told it then. */
export const textBefore = (happened: Happened | undefined, field: string, current: string | null): string =>
  valueBefore(happened, field, current) ?? ''
