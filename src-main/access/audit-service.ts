import type { Notices } from '../alerts/notification-service.ts'
import type { AreaService } from '../area-service.ts'
import type { AuditEntry, AuditVerdict } from '../contract/audit.ts'
import type { FileService } from '../files/file-service.ts'
import type { Clock } from '../ports.ts'
import { writeAuditCsv, writeAuditLines } from './audit-file.ts'
import type { AuditRecord, AuditRepository } from './audit-repository.ts'
import type { AuditTrail } from './audit-trail.ts'

export interface AuditServiceParts {
  trail: AuditTrail
  repository: AuditRepository
  files: Pick<FileService, 'offer'>
  notices: Pick<Notices, 'raise'>
  clock: Clock
}

/** Reads the trail, checks it, and makes files of it. Nothing here writes it: the router does (record-audit.ts). */
export const createAuditService = ({
  trail,
  repository,
  files,
  notices,
  clock,
}: AuditServiceParts): AreaService<'audit'> => {
  /** What was told already: the same finding is news only once. */
  let told = ''
  const tell = (verdict: AuditVerdict): void => {
    // A hash that was typed wrong must not alarm everybody: whoever typed it is told.
    const findings = verdict.findings.filter(({ kind }) => kind !== 'cut')
    const [first] = findings
    const all = findings.map(({ auditId, kind }) => `${kind} ${auditId}`).join()
    if (!first || all === told) return
    told = all
    const others = findings.length - 1
    notices.raise({
      profileId: null,
      kind: 'audit-broken',
      subject: 'audit',
      severity: 'bad',
      title: { 'zh-CN': '审计记录被改动过', en: 'The audit trail was tampered with' },
      text: {
        'zh-CN': first.text['zh-CN'] + (others > 0 ? `另有 ${others} 处。` : ''),
        en: first.text.en + (others > 0 ? ` And ${others} more.` : ''),
      },
      runId: null,
      errcode: null,
    })
  }

  return {
    list: async ({ offset, limit, ...filter }, { signal }) => {
      const found = await repository.find(filter, { offset, limit }, signal)
      return {
        total: found.total,
        items: found.items.map(toEntry),
        calls: repository.calls(),
        actors: repository.actors(),
      }
    },
    verify: async ({ knownHash }, { signal }) => {
      const verdict = await trail.verify(knownHash, signal)
      tell(verdict)
      return verdict
    },
    export: ({ format, language, ...filter }, { actor }) => {
      const day = new Date(clock.nowMs()).toISOString().slice(0, 10)
      return files.offer(actor, {
        fileName: `audit-${day}.${format}`,
        contentType: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8',
        write: (path) =>
          format === 'csv'
            ? writeAuditCsv(path, repository.each(filter), language)
            : writeAuditLines(path, repository.each(filter)),
      })
    },
  }
}

const toEntry = (row: AuditRecord): AuditEntry => ({
  auditId: row.audit_id,
  atMs: row.at_ms,
  actor: row.actor,
  via: row.via,
  call: row.call,
  target: row.target,
  outcome: row.outcome,
  detail: row.detail,
  hash: row.hash,
})
