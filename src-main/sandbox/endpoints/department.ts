import { mix } from '../random.ts'
import type { Department } from '../company/model.ts'
import { anyKind } from './endpoint.ts'
import type { Call, Endpoint } from './endpoint.ts'
import { answerBody } from './json-answer.ts'
import { integer } from './parameters.ts'
import { Refusal } from './refusal.ts'

/** The department that a call asks for. @throws Refusal 60123, 60003 when there is none, 60011 when it is out of sight */
export function departmentOf({ world, view, query }: Call, parameter: string): Department | null {
  const id = integer(query, parameter, 60123)
  if (id === null) return null
  const department = world.company.departments.get(id)
  if (!department) throw new Refusal(id > 0 ? 60003 : 60123)
  if (!view.seesDepartment(id)) throw new Refusal(60011)
  return department
}

/** The department and all below it; without one all that is in sight. */
function departmentsBelow(call: Call, top: Department | null): Department[] {
  if (!top) return call.view.departments()
  const found = [top]
  // The list grows while it is walked.
  for (const department of found) found.push(...department.children)
  return found
}

const positionRow = ({ id, parentId, order }: Department) => ({ id, parentid: parentId, order })

function fullRow({ world, view }: Call, department: Department): Record<string, unknown> {
  const { id, name, nameEn, parentId, order, members } = department
  const leaders: string[] = []
  for (const member of members)
    if (
      member.memberships.some(({ departmentId, isLeader }) => isLeader && departmentId === id) &&
      view.seesMember(member)
    )
      leaders.push(member.userId)
  // Without a leader the list is empty for one department and missing for the next (reference §4).
  const hasLeaderField = leaders.length > 0 || mix(world.company.seed, id) % 2 === 0
  return {
    id,
    name,
    ...(nameEn === null ? {} : { name_en: nameEn }),
    ...(hasLeaderField ? { department_leader: leaders } : {}),
    parentid: parentId,
    order,
  }
}

function listing(call: Call, path: string, field: string, row: (department: Department) => unknown): Buffer {
  const top = departmentOf(call, 'id')
  const { view, world } = call
  return world.cache.get(`${path}|${top?.id ?? ''}|${view.key}`, view.departmentsStamp(), () =>
    answerBody({ [field]: departmentsBelow(call, top).map(row) }),
  )
}

/** Departments (reference §4). */
export const departmentEndpoints: readonly Endpoint[] = [
  {
    path: 'department/simplelist',
    method: 'GET',
    emptyLists: { department_id: [] },
    admits: anyKind,
    isListing: true,
    answer: (call) => listing(call, 'department/simplelist', 'department_id', positionRow),
  },
  {
    path: 'department/list',
    method: 'GET',
    emptyLists: { department: [] },
    admits: anyKind,
    isDetail: true,
    isListing: true,
    answer: (call) => listing(call, 'department/list', 'department', (department) => fullRow(call, department)),
  },
  {
    path: 'department/get',
    method: 'GET',
    emptyLists: {},
    admits: anyKind,
    isDetail: true,
    answer(call) {
      const department = departmentOf(call, 'id')
      if (!department) throw new Refusal(60123)
      return { department: fullRow(call, department) }
    },
  },
]
