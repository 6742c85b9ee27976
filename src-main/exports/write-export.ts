import { codeSpan, createChangeListRepository } from '../directory/change-list-repository.ts'
import type { ChangeSource } from '../directory/change-list-repository.ts'
import { createRunRepository } from '../directory/run-repository.ts'
import type { Store } from '../store/store.ts'
import { changeColumns, changeRows, problemCells, problemColumns } from './change-sheet.ts'
import type { ToldChange } from './change-sheet.ts'
import { createCsvFile } from './csv-file.ts'
import { departmentNames } from './department-names.ts'
import type { DepartmentNames } from './department-names.ts'
import type { ChangePage, ExportContent, ExportJob } from './export-job.ts'
import { findMembers, idsOfUsers, memberRows } from './find-members.ts'
import { memberCells, memberSheetColumns } from './member-sheet.ts'
import type { SheetFile } from './sheet-file.ts'
import { wordsIn } from './words.ts'

/** Changes and problems that are read at once. */
const pageLength = 500
const everyDepartment = Number.MAX_SAFE_INTEGER

export interface WriteOptions {
  /** What the database holds at one moment, whatever others write meanwhile. */
  snapshot: Store
  job: ExportJob
  /** The next part of a list that is handed over; null after the last. */
  nextPage(): Promise<ChangePage | null>
  /** Called every few hundred rows. Rows are people, changes and problems; a change may take several lines of the file. */
  onProgress(rowsDone: number, rowsTotal: number | null): void
}

interface Writing extends Omit<WriteOptions, 'job'> {
  job: ExportJob
  file: SheetFile
  departments: DepartmentNames
}

/**
 * Writes the file of one export from beginning to end.
 * @throws IndexBehind before anything was written; else whatever the file system or the database says
 */
export const writeExport = async (options: WriteOptions): Promise<{ rows: number; sizeBytes: number }> => {
  const { job, snapshot } = options
  const { content } = job
  const ids = content.kind === 'members' ? await membersOf(snapshot, job.company, content) : []
  const source: ChangeSource = { runId: '', company: job.company, isPlan: false }
  const departments = namesFor(snapshot, source)
  const file = await openFile(job)
  const writing: Writing = { ...options, file, departments }
  const rows =
    content.kind === 'members'
      ? await writeMembers(writing, content, ids)
      : content.kind === 'run'
        ? await writeRun(writing, content)
        : await writeHandedOver(writing)
  return { rows, sizeBytes: await file.finish() }
}

/** exceljs is loaded by who needs it: it takes longer than most CSV files. */
const openFile = async ({ format, filePath, nowMs }: ExportJob): Promise<SheetFile> => {
  if (format === 'csv') return createCsvFile(filePath)
  const { createXlsxFile } = await import('./xlsx-file.ts')
  return createXlsxFile(filePath, nowMs)
}

/** Of the company's departments, also those that are gone; with a plan, as it would have them. */
const namesFor = (snapshot: Store, source: ChangeSource): DepartmentNames => {
  const lists = createChangeListRepository(snapshot)
  const planned = source.isPlan ? lists.plannedDepartments(source, -1, everyDepartment) : []
  return departmentNames([...lists.departments(source, -1, everyDepartment), ...planned])
}

type MembersContent = Extract<ExportContent, { kind: 'members' }>
type RunContent = Extract<ExportContent, { kind: 'run' }>

const membersOf = (
  snapshot: Store,
  company: number,
  { filter, userIds, byContacts }: MembersContent,
): Promise<number[]> | number[] =>
  userIds ? idsOfUsers(snapshot, company, userIds) : findMembers(snapshot, company, filter, byContacts)

const writeMembers = async (
  { job, file, snapshot, departments, onProgress }: Writing,
  { columns, unmasked }: MembersContent,
  ids: readonly number[],
): Promise<number> => {
  const words = wordsIn[job.language]
  const cellsOf = memberCells(columns, { words, departments, unmasked })
  file.beginSheet(words.sheets.members, memberSheetColumns(columns, words))
  let done = 0
  onProgress(done, ids.length)
  for (const rows of memberRows(snapshot, ids)) {
    for (const row of rows) file.add(cellsOf(row))
    done += rows.length
    await file.settle()
    onProgress(done, ids.length)
  }
  return done
}

const writeRun = async (writing: Writing, { runId, parts }: RunContent): Promise<number> => {
  const { job, file, snapshot, onProgress } = writing
  const words = wordsIn[job.language]
  const runs = createRunRepository(snapshot)
  const lists = createChangeListRepository(snapshot)
  const isPlan = runs.find(runId)?.state === 'awaiting-confirmation'
  const source: ChangeSource = { runId, company: job.company, isPlan }
  const departments = namesFor(snapshot, source)
  const problemTotal = parts.includes('problems') ? runs.problems(runId, 0, 1).total : 0
  let done = 0

  if (parts.includes('changes')) {
    file.beginSheet(words.sheets.changes, changeColumns(words))
    const rowsOf = changeRows(words, departments)
    for (let after = -1; ;) {
      const numbers = lists.codes(source, after, pageLength).map((code) => Math.floor(code / codeSpan))
      const last = numbers.at(-1)
      if (last === undefined) break
      after = last
      for (const { departmentId, ...change } of lists.rows(source, numbers)) {
        const path = departmentId === null ? '' : departments.pathOf(departmentId)
        for (const cells of rowsOf({ ...change, path })) file.add(cells)
      }
      done += numbers.length
      await file.settle()
      onProgress(done, null)
    }
  }
  if (parts.includes('problems')) {
    file.beginSheet(words.sheets.problems, problemColumns(words))
    const cellsOf = problemCells(words, job.language)
    const total = done + problemTotal
    for (let offset = 0; offset < problemTotal; offset += pageLength) {
      const { items } = runs.problems(runId, offset, pageLength)
      for (const problem of items) file.add(cellsOf(problem))
      done += items.length
      await file.settle()
      onProgress(done, total)
    }
  }
  return done
}

const writeHandedOver = async ({ job, file, departments, nextPage, onProgress }: Writing): Promise<number> => {
  const words = wordsIn[job.language]
  const rowsOf = changeRows(words, departments)
  file.beginSheet(words.sheets.difference, changeColumns(words))
  let done = 0
  for (let page = await nextPage(); page; page = await nextPage()) {
    for (const { departmentPath, ...change } of page.items) {
      const told: ToldChange = { ...change, path: departmentPath.join('/') }
      for (const cells of rowsOf(told)) file.add(cells)
    }
    done += page.items.length
    await file.settle()
    onProgress(done, page.total)
  }
  return done
}
