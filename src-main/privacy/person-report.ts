import type { FieldChange } from '../contract/sync.ts'
import { parseLinks } from '../directory/bulk/member-columns.ts'
import type { PersonRecord } from './bulk/person-report-repository.ts'

export interface ReportFacts {
  company: string
  nowMs: number
  backups: { count: number; newestAtMs: number | null }
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
const parse = (json: string): unknown => JSON.parse(json)

/** Everything that is kept about one person, unmasked: it is for them. Times are ISO 8601 in UTC. */
export const personReport = (record: PersonRecord, { company, nowMs, backups }: ReportFacts) => {
  const { member } = record
  const nameOf = new Map(record.departments.map(({ departmentId, name }) => [departmentId, name]))
  return {
    format: 'wecom-desk-person-1',
    madeAt: isoOf(nowMs),
    company,
    person: {
      userId: member.user_id,
      name: member.name,
      alias: member.alias,
      englishName: member.english_name,
      position: member.position,
      mobile: member.mobile,
      email: member.email,
      bizMail: member.biz_mail,
      status: member.status,
      firstSeenAt: isoOf(member.first_seen_at_ms),
      lastChangedAt: isoOf(member.changed_at_ms),
      leftVisibleRangeAt: isoOf(member.removed_at_ms),
    },
    /** What WeCom said, as far as it is stored. */
    answer: parse(member.raw),
    departments: parseLinks(member.departments).map(([departmentId, , isLeader]) => ({
      departmentId,
      name: nameOf.get(departmentId) ?? null,
      isLeader: isLeader === 1,
      isMain: member.main_department_id === departmentId,
    })),
    tags: record.tags,
    leads: { people: record.leads, departments: record.ledDepartments },
    history: record.history.map(({ atMs, operation, fields, runId }) => ({
      at: isoOf(atMs),
      operation,
      // Written by the bulk worker from the contract's own type.
      fields: parse(fields) as FieldChange[],
      runId,
    })),
    waitingPlans: record.plans.map(({ runId, operation, fields }) => ({
      runId,
      operation,
      fields: parse(fields) as FieldChange[],
    })),
    problems: record.problems.map(({ runId, reason }) => ({ runId, reason })),
    notifications: record.notifications.map(({ atMs, title, text }) => ({ at: isoOf(atMs), title, text })),
    /** Who looked at what is hidden otherwise, exported or changed something, as far as a row names this user id. */
    audit: record.audit.map(({ atMs, ...entry }) => ({ at: isoOf(atMs), ...entry })),
    elsewhere: { backups: backups.count, newestBackupAt: isoOf(backups.newestAtMs) },
  }
}
export type PersonReport = ReturnType<typeof personReport>
