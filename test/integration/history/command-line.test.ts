import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLivedInCompany } from '../../helpers/lived-in-company.ts'
import type { LivedInCompany } from '../../helpers/lived-in-company.ts'
import { createCliProcess } from '../cli/cli-process.ts'
import type { CliProcess } from '../cli/cli-process.ts'

// Every command is a process of its own, and the machine may be busy with other tests.

let cli: CliProcess
let company: LivedInCompany

beforeAll(async () => {
  cli = createCliProcess()
  const keyDir = join(cli.dataDir, '../keys')
  company = await createLivedInCompany({
    dataDir: cli.dataDir,
    keyDir,
    days: 9,
    everyDays: 3,
    members: 200,
    departments: 12,
  })
})
afterAll(() => cli.dispose())

const dayOf = (atMs: number) => {
  const at = new Date(atMs)
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}
const nights = () => company.syncedAtMs.map(dayOf)

it('tells who was there on the day of the first sync, and who that was before it is not known', async () => {
  const { code, document } = await cli.json(['directory', 'at', nights()[0] ?? '', '--limit', '1000'])
  expect(code).toBe(0)
  expect(document).toMatchObject({ date: nights()[0], known: true, departmentCount: 12, memberCount: 200 })
  expect(document['members']).toMatchObject({ total: 200 })
  expect((document['members'] as { items: unknown[] }).items).toHaveLength(200)

  const before = await cli.json(['directory', 'at', dayOf((company.syncedAtMs[0] ?? 0) - 3 * 86_400_000)])
  expect(before).toMatchObject({
    code: 0,
    document: { known: false, memberCount: 0, members: { total: 0, items: [] } },
  })
  expect((await cli.run(['directory', 'at', '2020-01-01', '--lang', 'zh-CN'])).stdout).toContain('第一次同步')
})

it('tells the difference of two days, which is what makes the one of the other', async () => {
  const [first = '', last = ''] = [nights()[0], nights().at(-1)]
  const { code, document } = await cli.json(['directory', 'diff', '--from', first, '--to', last])
  expect(code).toBe(0)
  const counts = document['counts'] as { entity: string; operation: string; count: number }[]
  const members = (operation: string) =>
    counts.find((one) => one.entity === 'member' && one.operation === operation)?.count ?? 0
  const now = await cli.json(['directory', 'at', last, '--limit', '1'])
  expect(members('created') - members('removed')).toBe(Number(now.document['memberCount']) - 200)
  expect(members('moved')).toBeGreaterThan(0)
  expect(document).toMatchObject({ known: true, total: counts.reduce((sum, { count }) => sum + count, 0) })

  const moved = await cli.json([
    'directory',
    'diff',
    '--from',
    first,
    '--to',
    last,
    '--entity',
    'member',
    '--operation',
    'moved',
  ])
  expect(moved.document).toMatchObject({ total: members('moved') })
  expect((await cli.run(['directory', 'diff', '--from', first, '--to', first])).stdout).toContain(
    'There is no difference.',
  )
})

it('refuses what is no date, lies ahead or is the wrong way round', async () => {
  for (const args of [
    ['at', 'tomorrow'],
    ['at', '2999-01-01'],
    ['diff', '--from', nights().at(-1) ?? '', '--to', nights()[0] ?? ''],
  ])
    expect(await cli.json(['directory', ...args])).toMatchObject({
      code: 2,
      document: { error: { code: 'BAD_REQUEST' } },
    })
})
