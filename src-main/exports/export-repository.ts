import type { Insertable, Selectable } from 'kysely'
import type { ExportSource, ExportState, ExportTask } from '../contract/exports.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Store } from '../store/store.ts'
import type { ExportTaskRow } from '../store/tables.ts'

const live = ['queued', 'running'] as const
const maxListed = 100

const taskOf = (row: Selectable<ExportTaskRow>): ExportTask => ({
  exportId: row.export_id,
  profileId: row.profile_id,
  // Written by this repository from the contract's own types.
  source: JSON.parse(row.source) as ExportSource,
  format: row.format as ExportTask['format'],
  state: row.state as ExportState,
  fileName: row.file_name,
  rowsDone: row.rows_done,
  rowsTotal: row.rows_total,
  sizeBytes: row.size_bytes,
  startedAtMs: row.started_at_ms,
  finishedAtMs: row.finished_at_ms,
  remainingMs: null,
  failure: row.failure === null ? null : (JSON.parse(row.failure) as Bilingual),
})

const rowOf = (task: ExportTask, lease: string): Insertable<ExportTaskRow> => ({
  export_id: task.exportId,
  profile_id: task.profileId,
  source: JSON.stringify(task.source),
  format: task.format,
  state: task.state,
  file_name: task.fileName,
  rows_done: task.rowsDone,
  rows_total: task.rowsTotal,
  size_bytes: task.sizeBytes,
  started_at_ms: task.startedAtMs,
  finished_at_ms: task.finishedAtMs,
  failure: task.failure && JSON.stringify(task.failure),
  lease,
})

export type ExportRepository = ReturnType<typeof createExportRepository>

export const createExportRepository = (store: Store) => {
  const { sql } = store
  return {
    insert: (task: ExportTask, lease: string): Promise<void> =>
      store.write(() => {
        store.run(sql.insertInto('export_task').values(rowOf(task, lease)))
      }),
    find: (exportId: string): ExportTask | null => {
      const row = store.first(sql.selectFrom('export_task').selectAll().where('export_id', '=', exportId))
      return row ? taskOf(row) : null
    },
    list: (): ExportTask[] =>
      store
        .all(
          sql
            .selectFrom('export_task')
            .selectAll()
            .orderBy('started_at_ms', 'desc')
            .orderBy('export_id')
            .limit(maxListed),
        )
        .map(taskOf),
    /** What has become of one that is not over yet. @returns false where it is, or was removed with its company */
    update: (task: ExportTask): Promise<boolean> =>
      store.write(
        () =>
          store.run(
            sql
              .updateTable('export_task')
              .set({
                state: task.state,
                rows_done: task.rowsDone,
                rows_total: task.rowsTotal,
                size_bytes: task.sizeBytes,
                finished_at_ms: task.finishedAtMs,
                failure: task.failure && JSON.stringify(task.failure),
              })
              .where('export_id', '=', task.exportId)
              .where('state', 'in', live),
          ) > 0,
      ),
    /** Exports that say they are under way, each with the lease that its process holds. */
    unfinished: (): { task: ExportTask; lease: string }[] =>
      store
        .all(sql.selectFrom('export_task').selectAll().where('state', 'in', live))
        .map((row) => ({ task: taskOf(row), lease: row.lease })),
    finishedBefore: (atMs: number): string[] =>
      store
        .all(sql.selectFrom('export_task').select('export_id').where('finished_at_ms', '<=', atMs))
        .map((row) => row.export_id),
    ids: (): Set<string> =>
      new Set(store.all(sql.selectFrom('export_task').select('export_id')).map((row) => row.export_id)),
    remove: (exportIds: readonly string[]): Promise<void> =>
      store.write(() => {
        for (const exportId of exportIds) store.run(sql.deleteFrom('export_task').where('export_id', '=', exportId))
      }),
    /** For the name of the file. */
    companyName: (profileId: string): string =>
      store.first(sql.selectFrom('profile').select('name').where('profile_id', '=', profileId))?.name ?? '',
  }
}
