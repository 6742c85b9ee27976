import type { Database } from 'better-sqlite3'
import { keyRange } from '../../directory/company-keys.ts'
import type { MemberRow } from '../../store/directory-rows.ts'
import { createMentions } from './mentions.ts'
import type { PersonOrder } from './person-repository.ts'

const mostLines = 20_000

export interface PersonRecord {
  member: MemberRow
  departments: { departmentId: number; name: string; parentId: number | null }[]
  tags: { tagId: number; name: string }[]
  history: { atMs: number; operation: string; fields: string; runId: string | null }[]
  /** People whose leader this is. */
  leads: { userId: string; name: string }[]
  ledDepartments: { departmentId: number; name: string }[]
  problems: { runId: string; reason: string }[]
  plans: { runId: string; operation: string; fields: string }[]
  notifications: { atMs: number; title: string; text: string }[]
  audit: { atMs: number; actor: string; call: string; target: string; outcome: string }[]
}

/** Everything that the database holds about one person; null where it knows nobody of that id. */
export const gatherPerson = (db: Database, { profileId, company, userKey }: PersonOrder): PersonRecord | null => {
  const member = db
    .prepare<[number, string], MemberRow>('select * from member where company = ? and user_key = ?')
    .get(company, userKey)
  if (!member) return null
  const { from, to } = keyRange(company)
  const quoted = JSON.stringify(userKey)
  const mentions = createMentions({ userKey, name: member.name, contacts: [] })
  const all = <Row>(text: string, ...parameters: unknown[]): Row[] =>
    db.prepare<unknown[], Row>(text).all(...parameters)
  const leadsIn = (raw: string, field: string): boolean => {
    const list: unknown = (JSON.parse(raw) as Record<string, unknown>)[field]
    return Array.isArray(list) && list.some((id) => typeof id === 'string' && id.toLowerCase() === userKey)
  }
  return {
    member,
    departments: all(
      'select department_id as departmentId, name, parent_id as parentId from department where company = ?',
      company,
    ),
    tags: all(
      `select t.tag_id as tagId, t.name from tag_member tm join tag t on t.company = tm.company and t.tag_id = tm.tag_id
       where tm.company = ? and tm.user_key = ? order by t.tag_id`,
      company,
      userKey,
    ),
    history: all(
      `select j.at_ms as atMs, j.operation, j.fields, r.run_id as runId from journal j left join run r on r.run_no = j.run_no
       where j.entity_no = ? and j.entity = 'member' order by j.journal_id limit ${mostLines}`,
      member.member_id,
    ),
    leads: all<{ userId: string; name: string; raw: string }>(
      'select user_id as userId, name, raw from member where member_id between ? and ? and instr(lower(raw), ?) > 0',
      from,
      to,
      quoted,
    )
      .filter(({ raw }) => leadsIn(raw, 'direct_leader'))
      .map(({ userId, name }) => ({ userId, name })),
    ledDepartments: all(
      'select department_id as departmentId, name from department where company = ? and instr(lower(leaders), ?) > 0',
      company,
      quoted,
    ),
    problems: all<{ runId: string; id: string; reason: string }>(
      `select run_id as runId, replace(entity_id, '/', char(10)) as id, reason from run_problem
       where run_id in (select run_id from run where profile_id = ?)`,
      profileId,
    )
      .filter(({ id, reason }) => mentions(`${id}\n${reason}`))
      .map(({ runId, reason }) => ({ runId, reason })),
    plans: all(
      `select run_id as runId, operation, fields from plan_change
       where run_id in (select run_id from run where profile_id = ?) and entity = 'member' and entity_key = ?`,
      profileId,
      userKey,
    ),
    notifications: all<{ atMs: number; title: string; text: string }>(
      'select last_at_ms as atMs, title, text from notification',
    ).filter(({ title, text }) => mentions(`${title}\n${text}`)),
    audit: all<PersonRecord['audit'][number]>(
      `select at_ms as atMs, actor, call, target, outcome from audit where instr(lower(target), ?) > 0 order by audit_id`,
      userKey,
    )
      .filter(
        ({ target }) => new RegExp(`(^|[ .])userIds?=`, 'u').test(target) && mentions(target.replaceAll('=', ' ')),
      )
      .filter(({ target }) => !target.includes('profileId=') || target.includes(`profileId=${profileId}`))
      .slice(-mostLines),
  }
}
