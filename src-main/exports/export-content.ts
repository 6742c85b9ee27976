import type { Actor, AreaService, CallContext } from '../area-service.ts'
import { seesContacts } from '../directory/masking.ts'
import { memberColumns } from '../contract/directory.ts'
import type { ExportFormat, ExportSource } from '../contract/exports.ts'
import type { Language } from '../contract/shapes.ts'
import type { ChangePage, ExportContent } from './export-job.ts'

/** Changes of a difference that are worked out at once, on the main thread. */
const pageLength = 500
/** The audit trail names so many people who were chosen one by one. */
const maxNamed = 50

export type Difference = AreaService<'history'>['difference']

/** What the thread is told to write. */
export const contentOf = (
  source: ExportSource,
  format: ExportFormat,
  actor: Pick<Actor, 'permissions'>,
): ExportContent => {
  if (source.kind === 'difference') return { kind: 'handed-over' }
  if (source.kind === 'run')
    return { kind: 'run', runId: source.runId, parts: format === 'xlsx' ? ['changes', 'problems'] : [source.part] }
  return {
    kind: 'members',
    filter: source.filter,
    userIds: source.userIds ?? null,
    columns: source.columns ?? memberColumns,
    unmasked: source.unmasked,
    byContacts: seesContacts(actor),
  }
}

/** A difference of two moments, a page after the other: the journal is only ever added to, so pages of the past fit together. */
export async function* differencePages(
  difference: Difference,
  source: Extract<ExportSource, { kind: 'difference' }>,
  call: CallContext,
): AsyncGenerator<ChangePage, void, void> {
  const { profileId, departmentId, fromMs, toMs } = source
  const question = {
    fromMs,
    toMs,
    children: true,
    query: '',
    ...(profileId === undefined ? {} : { profileId }),
    ...(departmentId === undefined ? {} : { departmentId }),
  }
  for (let offset = 0; ;) {
    const { total, items } = await difference({ ...question, offset, limit: pageLength }, call)
    if (items.length === 0) return
    yield { total, items }
    offset += items.length
    if (offset >= total) return
  }
}

/** Whether the file holds full mobile numbers and mail addresses. */
export const isUnmasked = (source: ExportSource): boolean => source.kind === 'members' && source.unmasked

/** What the audit trail says of an export: enough to know what left the house, without the people themselves. */
export const auditDetail = (
  source: ExportSource,
  format: ExportFormat,
  language: Language,
): Record<string, unknown> => {
  const common = { kind: source.kind, format, language, unmasked: isUnmasked(source) }
  if (source.kind === 'run') return { ...common, runId: source.runId, part: format === 'csv' ? source.part : 'both' }
  if (source.kind === 'difference') {
    const { fromMs, toMs, departmentId } = source
    return { ...common, fromMs, toMs, ...(departmentId === undefined ? {} : { departmentId }) }
  }
  const { filter, userIds, columns } = source
  return {
    ...common,
    columns: columns ?? memberColumns,
    ...(userIds ? { chosen: userIds.length, userIds: userIds.slice(0, maxNamed) } : { filter }),
  }
}

/** For calls that the export makes itself, on behalf of whoever started it. */
export const callOf = (actor: Actor, signal: AbortSignal): CallContext => ({ actor, signal })
