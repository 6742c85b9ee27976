import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { AuditEntry } from '../../../src-main/access/audit-trail.ts'
import { createChangeHub } from '../../../src-main/changes.ts'
import { exportSource } from '../../../src-main/contract/exports.ts'
import type { ExportTask } from '../../../src-main/contract/exports.ts'
import { createExportRepository } from '../../../src-main/exports/export-repository.ts'
import { createExportService } from '../../../src-main/exports/export-service.ts'
import type { ExportServiceParts } from '../../../src-main/exports/export-service.ts'
import { createLeaseRepository } from '../../../src-main/store/lease-repository.ts'
import { openStore } from '../../../src-main/store/store.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'

type Told = Omit<ExportTask, 'source'>
type Difference = Awaited<ReturnType<ExportServiceParts['difference']>>

let dataDir: string
let folder: string
let closing: (() => unknown)[]
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-exports-'))
  folder = join(dataDir, 'exports')
  closing = []
})
afterEach(async () => {
  for (const close of closing.toReversed()) await close()
  rmSync(dataDir, { recursive: true, force: true })
})

const page = (items: Difference['items'], total = items.length): Difference => ({
  known: true,
  total,
  counts: [],
  items,
})
const someone = {
  entity: 'member' as const,
  id: 'zhangsan',
  name: '张三',
  operation: 'updated' as const,
  fields: [{ field: 'mobile', before: '13800138000', after: null }],
  departmentId: 2,
  departmentPath: ['总公司', '研发'],
}

/** Exports of a company of one row, over a real database; a difference comes from `difference`. */
const open = async (difference: ExportServiceParts['difference'] = () => page([someone])) => {
  const clock = createManualClock({ sleepsPass: true })
  const log = createQuietLog()
  const store = openStore({ dataDir, clock, log, checkIntegrity: false })
  store.connection.exec(
    `insert or ignore into profile (profile_id, ordinal, name, corp_id, remark, environment, colour, api_base_url, proxy, timeout_ms, active, created_at_ms)
     values ('p', 1, '北京示例', 'ww', '', 'test', 'blue', 'http://127.0.0.1:9', 'none', 1000, 1, 0)`,
  )
  const audited: AuditEntry[] = []
  const service = createExportService({
    dataDir,
    databasePath: store.path,
    repository: createExportRepository(store),
    leases: createLeaseRepository(store, clock),
    audit: { append: (entry) => Promise.resolve(void audited.push(entry)) },
    changes: createChangeHub(),
    clock,
    log,
    searchIndex: { ready: () => Promise.resolve() },
    profiles: { resolve: () => ({ profileId: 'p', ordinal: 1 }) },
    runs: { find: () => null },
    difference,
  })
  await service.recover()
  closing.push(
    () => store.dispose(),
    () => service.dispose(),
  )
  const call = { actor: ownerActor('system', 'test') }
  return {
    service,
    store,
    clock,
    audited,
    call,
    start: async () => {
      const source = exportSource.parse({ kind: 'difference', fromMs: 0, toMs: 4e12 })
      return (await service.start({ source, format: 'csv', language: 'en' }, call)).exportId
    },
    last: async (exportId: string): Promise<Told> => {
      let task: Told | undefined
      for await (const item of await service.watch({ exportId }, call)) task = item
      if (!task) throw new Error('The stream was empty')
      return task
    },
    states: async () => (await service.list({}, call)).map(({ state }) => state),
    read: async (exportId: string) =>
      Buffer.from((await service.read({ exportId, offset: 0 }, call)).base64, 'base64').toString(),
  }
}
const files = () => (existsSync(folder) ? readdirSync(folder) : [])
/** Work that goes on until it is told to end. */
const endless = () => {
  let calls = 0
  const begun = Promise.withResolvers<null>()
  return {
    begun: begun.promise,
    difference: () => {
      calls++
      if (calls === 1) return page([someone], 1_000_000)
      begun.resolve(null)
      return new Promise<Difference>(() => undefined)
    },
  }
}

it('writes a difference that is handed over in pages, contacts masked', async () => {
  const asked: number[] = []
  const { start, last, read } = await open(({ offset }) => {
    asked.push(offset)
    return page([{ ...someone, id: `user${offset}` }], 3)
  })
  const exportId = await start()
  expect(await last(exportId)).toMatchObject({
    state: 'done',
    rowsDone: 3,
    fileName: expect.stringMatching(/^北京示例-directory-difference-.*\.csv$/),
  })
  expect(asked).toEqual([0, 1, 2])
  expect((await read(exportId)).slice(1).split('\r\n')).toEqual([
    'Kind,Id,Name,Operation,Department,Field,Before,After',
    ...[0, 1, 2].map((offset) => `Member,user${offset},张三,Changed,总公司/研发,Mobile,138****8000,`),
    '',
  ])
})

it('stops at once when it is cancelled, and leaves no file', async () => {
  const { difference, begun } = endless()
  const { start, service, call, audited } = await open(difference)
  const exportId = await start()
  await begun
  expect(files()).toEqual([`${exportId}.part`])
  const startedAt = performance.now()
  expect(await service.cancel({ exportId }, call)).toMatchObject({ state: 'cancelled' })
  expect(performance.now() - startedAt).toBeLessThan(1000)
  expect(files()).toEqual([])
  expect(audited.at(-1)).toMatchObject({ call: 'exports.end', detail: { state: 'cancelled' } })
  await expect(service.read({ exportId, offset: 0 }, call)).rejects.toMatchObject({ code: 'INVALID' })
  await expect(service.cancel({ exportId }, call)).rejects.toMatchObject({ code: 'INVALID' })
})

it('goes on when the one who watches leaves', async () => {
  const gate = Promise.withResolvers<null>()
  let calls = 0
  const { start, last, service, call } = await open(async ({ offset }) => {
    if (++calls > 1) await gate.promise
    return page([{ ...someone, id: `user${offset}` }], 2)
  })
  const exportId = await start()
  const leaving = new AbortController()
  for await (const task of await service.watch({ exportId }, { ...call, signal: leaving.signal }))
    if (task.state === 'running') leaving.abort()
  gate.resolve(null)
  expect(await last(exportId)).toMatchObject({ state: 'done', rowsDone: 2 })
})

it('writes two at once, lets others wait, and takes a cancelled one out of the queue', async () => {
  const { difference } = endless()
  const { start, states, service, call, last } = await open(difference)
  const ids = [await start(), await start(), await start(), await start()]
  await expect.poll(states).toEqual(expect.arrayContaining(['running', 'running', 'queued', 'queued']))
  const [first = '', , third = '', fourth = ''] = ids
  expect(await service.cancel({ exportId: third }, call)).toMatchObject({ state: 'cancelled' })
  await service.cancel({ exportId: first }, call)
  await expect
    .poll(async () => (await service.list({}, call)).find(({ exportId }) => exportId === fourth)?.state)
    .toBe('running')
  await service.dispose()
  expect(await last(fourth)).toMatchObject({
    state: 'failed',
    failure: { en: expect.stringContaining('The program ended') },
  })
  expect(files()).toEqual([])
})

it('says why where the folder cannot be written', async () => {
  writeFileSync(folder, 'a file in the place of the folder')
  const { start, last } = await open()
  expect(await last(await start())).toMatchObject({
    state: 'failed',
    failure: {
      'zh-CN': expect.stringContaining('无法写入数据目录下的 exports 文件夹（EEXIST）'),
      en: expect.stringContaining('cannot be written (EEXIST)'),
    },
  })
})

it('clears up after a process that was killed, and only after it', async () => {
  const { store, start, last } = await open()
  const done = await start()
  await last(done)
  const orphan = '00000000-0000-4000-8000-000000000001'
  const removed = '00000000-0000-4000-8000-000000000002'
  mkdirSync(folder, { recursive: true })
  for (const name of [`${orphan}.part`, `${removed}.xlsx`, 'notes.txt']) writeFileSync(join(folder, name), 'x')
  store.connection.exec(
    `insert into export_task values ('${orphan}', 'p', '{"kind":"run","runId":"r","part":"changes"}', 'csv', 'running', 'x.csv', 5, 9, null, 1, null, null, 'export:${orphan}')`,
  )
  const next = await open()
  expect((await next.service.list({}, next.call)).find(({ exportId }) => exportId === orphan)).toMatchObject({
    state: 'failed',
    failure: { en: expect.stringContaining('The program ended') },
  })
  expect(files().toSorted()).toEqual([`${done}.csv`, 'notes.txt'].toSorted())
})

it('removes a file after a day', async () => {
  const { start, last, clock, service, call } = await open()
  const exportId = await start()
  await last(exportId)
  await clock.advance(24 * 3_600_000 + 1)
  await expect(service.downloads.find(exportId, call.actor)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await service.list({}, call)).toEqual([])
  await expect
    .poll(async () => {
      await clock.advance(3_600_000)
      return files()
    })
    .toEqual([])
})
