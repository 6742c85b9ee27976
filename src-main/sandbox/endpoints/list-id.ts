import { mix } from '../random.ts'
import type { Company } from '../company/company.ts'
import type { Answer, Call } from './endpoint.ts'
import { integerIn } from './parameters.ts'
import { Refusal } from './refusal.ts'

const mostRows = 10_000

/** After which row a page starts: rows are ordered by member and then by place in the member's list of departments. */
interface Position {
  serial: number
  membership: number
}

/** Opaque text that only this company accepts. */
function cursorFor(company: Company, { serial, membership }: Position): string {
  const check = mix(company.seed, mix(serial, membership)).toString(36)
  return Buffer.from(`${serial}.${membership}.${check}`).toString('base64url')
}

function positionFor(company: Company, cursor: string): Position {
  const [serial, membership] = Buffer.from(cursor, 'base64url').toString().split('.').map(Number)
  if (serial === undefined || membership === undefined) throw new Refusal(50100)
  const position = { serial, membership }
  if (cursorFor(company, position) !== cursor) throw new Refusal(50100)
  return position
}

/**
 * One row per member and department, a page at a time (reference §5.5). Members may come and go between two pages; the
 * cursor says after which row to go on. At the end `next_cursor` is empty in one company and absent in the next.
 */
export function listIdPage(call: Call): Answer {
  const { world, body } = call
  const { company } = world
  const limit = integerIn(body, 'limit', { lowest: 1, highest: mostRows, otherwise: mostRows })
  const cursor = body['cursor'] ?? ''
  if (typeof cursor !== 'string') throw new Refusal(40035, 'cursor: ')
  const after = cursor === '' ? { serial: 0, membership: 0 } : positionFor(company, cursor)

  const rows: { userid: string; department: number }[] = []
  let last = after
  for (const member of company.membersFrom(after.serial)) {
    if (call.isMissing(member)) continue
    for (const [index, { departmentId }] of member.memberships.entries()) {
      if (member.serial === after.serial && index <= after.membership) continue
      if (rows.length === limit) return { next_cursor: cursorFor(company, last), dept_user: rows }
      rows.push({ userid: member.userId, department: departmentId })
      last = { serial: member.serial, membership: index }
    }
  }
  return company.seed % 2 === 0 ? { next_cursor: '', dept_user: rows } : { dept_user: rows }
}
