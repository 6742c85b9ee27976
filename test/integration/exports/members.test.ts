import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { Actor } from '../../../src-main/area-service.ts'
import { exportSource } from '../../../src-main/contract/exports.ts'
import type { ExportFormat, ExportTask } from '../../../src-main/contract/exports.ts'
import { memberColumns } from '../../../src-main/contract/directory.ts'
import type { MemberRow } from '../../../src-main/contract/directory.ts'
import { readCsv, readSheetXml } from '../../helpers/read-spreadsheet.ts'
import { openPracticeRig } from '../directory/practice-rig.ts'
import type { PracticeRig } from '../directory/practice-rig.ts'

let rig: PracticeRig
beforeAll(async () => {
  rig = await openPracticeRig({ departments: 20, members: 120 })
  await rig.desk.sync('all')
})
afterAll(() => rig.dispose())

const member = { offset: 0, limit: 1000, children: true, query: '', status: [], leadersOnly: false } as const
const everybody = {
  ...member,
  status: [],
  withoutMobile: false,
  removed: false,
  sort: 'default' as const,
  descending: false,
}

const start = async (source: object, format: ExportFormat = 'csv', language: 'zh-CN' | 'en' = 'en', actor?: Actor) => {
  const { areas, call } = rig.desk
  const by = actor ? { actor } : call
  return areas.exports.start({ source: exportSource.parse(source), format, language }, by)
}
type Told = Omit<ExportTask, 'source'>
const last = async (exportId: string): Promise<Told> => {
  let task: Told | undefined
  for await (const item of await rig.desk.areas.exports.watch({ exportId }, rig.desk.call)) task = item
  if (!task) throw new Error('The stream was empty')
  return task
}
const read = async (exportId: string): Promise<Buffer> => {
  const parts: Buffer[] = []
  for (let offset: number | null = 0; offset !== null;) {
    const part: { base64: string; nextOffset: number | null } = await rig.desk.areas.exports.read(
      { exportId, offset },
      rig.desk.call,
    )
    parts.push(Buffer.from(part.base64, 'base64'))
    offset = part.nextOffset
  }
  return Buffer.concat(parts)
}
const exported = async (source: object, format: ExportFormat = 'csv', language: 'zh-CN' | 'en' = 'en') => {
  const { exportId } = await start(source, format, language)
  const task = await last(exportId)
  expect(task).toMatchObject({ state: 'done', failure: null })
  return { task, bytes: await read(exportId), exportId }
}
const csvOf = async (source: object) => {
  const { bytes } = await exported(source)
  const text = bytes.toString('utf8')
  expect(text.charCodeAt(0)).toBe(0xfeff)
  const [titles = [], ...rows] = readCsv(text.slice(1))
  return rows.map((row) => Object.fromEntries(titles.map((title, index) => [title, row[index]])))
}

it('writes everybody to CSV, masked, in the order and with the values of the table', async () => {
  const { items } = await rig.desk.areas.directory.members(everybody, rig.desk.call)
  const rows = await csvOf({ kind: 'members' })
  expect(rows).toHaveLength(items.length)
  const told = (row: MemberRow) => ({
    Name: row.name,
    'User ID': row.userId,
    Mobile: row.mobileMasked,
    'E-mail': row.emailMasked,
    Departments: row.departmentNames.join(';'),
    Leader: row.isLeader ? 'Yes' : 'No',
  })
  expect(rows).toEqual(items.map((row) => expect.objectContaining(told(row))))
})

it('follows filter, search, selection and columns', async () => {
  const { areas, call } = rig.desk
  const [someone] = (await areas.directory.members({ ...everybody, limit: 1 }, call)).items
  const departmentId = someone?.departmentIds[0] ?? 0
  const filter = { departmentId, children: true, sort: 'name' as const, descending: true }
  const inDepartment = await areas.directory.members({ ...everybody, ...filter }, call)
  const rows = await csvOf({ kind: 'members', filter, columns: ['userId', 'name'] })
  expect(rows).toEqual(inDepartment.items.map(({ userId, name }) => ({ 'User ID': userId, Name: name })))

  const query = someone?.name ?? ''
  const found = await areas.directory.members({ ...everybody, query }, call)
  expect((await csvOf({ kind: 'members', filter: { query } })).map((row) => row['User ID'])).toEqual(
    found.items.map(({ userId }) => userId),
  )
  const chosen = inDepartment.items
    .slice(0, 3)
    .map(({ userId }) => userId)
    .toReversed()
  expect((await csvOf({ kind: 'members', userIds: chosen })).map((row) => row['User ID'])).toEqual(chosen)
})

it('writes a workbook that Excel reads as texts and times, without any formula', async () => {
  const { bytes, task } = await exported({ kind: 'members', unmasked: true }, 'xlsx', 'zh-CN')
  expect(task.fileName).toMatch(/^stranger-成员-\d{4}-\d\d-\d\d\.xlsx$/)
  const { xml, rows } = readSheetXml(bytes)
  expect(xml).not.toMatch(/<f[ >]|<hyperlink/)
  expect(rows).toHaveLength(task.rowsDone + 1)
  const book = new ExcelJS.Workbook()
  // exceljs declares a Buffer of its own time.
  await book.xlsx.load(bytes as unknown as ExcelJS.Buffer)
  const sheet = book.getWorksheet('成员')
  expect(sheet?.getRow(1).font?.bold ?? sheet?.getCell('A1').font.bold).toBe(true)
  expect(sheet?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 })
  expect(sheet?.autoFilter).toBe(`A1:P${rows.length}`)
  expect(sheet?.getRow(1).values).toEqual([
    undefined,
    ...Array.from({ length: memberColumns.length }, () => expect.any(String)),
  ])

  const { items } = await rig.desk.areas.directory.members(everybody, rig.desk.call)
  const mobiles = rig.query('select user_key, mobile from member where removed_at_ms is null order by user_key')
  items.forEach((row, index) => {
    const cells = rows[index + 1]
    expect(cells?.get('B')).toEqual({ type: 'str', value: row.userId })
    const { mobile } = Object(mobiles[index]) as { mobile: string | null }
    if (mobile) expect(cells?.get('F')).toEqual({ type: 'str', value: mobile })
    const seen = sheet?.getCell(`N${index + 2}`).value
    const shift = new Date(row.firstSeenAtMs).getTimezoneOffset() * 60_000
    expect(seen).toBeInstanceOf(Date)
    expect(Math.abs((seen as Date).getTime() + shift - row.firstSeenAtMs)).toBeLessThan(2)
  })
})

it('keeps files to this account, and tells what was written, by whom and how much', async () => {
  const { exportId, task } = await exported({ kind: 'members', columns: ['userId', 'mobile'], unmasked: true })
  const folder = join(rig.desk.dir, 'exports')
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await stat(join(folder, `${exportId}.csv`))).mode & 0o777).toBe(0o600)
  const { items } = rig.desk.services.audit.list({ offset: 0, limit: 50 })
  const about = items.filter(({ target }) => target.includes(exportId))
  expect(about.map(({ call, outcome }) => [call, outcome])).toEqual([
    ['exports.end', 'done'],
    ['exports.begin', 'done'],
  ])
  expect(about[0]).toMatchObject({
    actor: 'owner (test)',
    detail: {
      kind: 'members',
      columns: ['userId', 'mobile'],
      unmasked: true,
      rows: task.rowsDone,
      sizeBytes: task.sizeBytes,
    },
  })
})

it('refuses full numbers, and files that hold them, to whoever may not reveal', async () => {
  const actor = { ...ownerActor('api', 'clerk'), permissions: new Set(['wechat.user.export'] as const) }
  await expect(start({ kind: 'members', unmasked: true }, 'csv', 'en', actor)).rejects.toMatchObject({
    code: 'FORBIDDEN',
    data: { permission: 'wechat.user.reveal' },
  })
  const { exportId } = await exported({ kind: 'members', unmasked: true })
  await expect(rig.desk.areas.exports.read({ exportId, offset: 0 }, { actor })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  const masked = await start({ kind: 'members' }, 'csv', 'en', actor)
  expect(await last(masked.exportId)).toMatchObject({ state: 'done' })
})

it('writes changes and problems of a run, a sheet each, with names in place of numbers', async () => {
  const [run] = (await rig.desk.areas.sync.runs({ states: [], kinds: [], offset: 0, limit: 1 }, rig.desk.call)).items
  const { bytes } = await exported({ kind: 'run', runId: run?.runId }, 'xlsx')
  const changes = readSheetXml(bytes, 1).rows
  const { total } = await rig.desk.areas.sync.changes(
    { runId: run?.runId ?? '', offset: 0, limit: 1000, order: 'kind', query: '' },
    rig.desk.call,
  )
  expect(total).toBeGreaterThan(100)
  expect(new Set(changes.slice(1).map((row) => `${row.get('A')?.value} ${row.get('B')?.value}`)).size).toBe(total)
  expect(readSheetXml(bytes, 2).rows[0]?.get('C')?.value).toBe('Reason')
  await expect(start({ kind: 'run', runId: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('leaves no part of a file behind', async () => {
  const names = await readdir(join(rig.desk.dir, 'exports'))
  expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
})
