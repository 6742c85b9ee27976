import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ExportSource, ExportState, ExportTask } from '../../../../../src-main/contract/exports.ts'
import { memberColumns } from '../../../../../src-main/contract/directory.ts'
import type { AreaOverrides } from '../../../../helpers/fake-services.ts'
import { runCommand } from '../../../../helpers/run-cli.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wecom-desk-cli-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const company = {
  id: 'p1',
  name: '甲公司',
  corpId: 'ww1234567890abcdef',
  remark: '',
  environment: 'test' as const,
  colour: 'blue' as const,
  apiBaseUrl: 'https://qyapi.weixin.qq.com',
  proxy: 'system' as const,
  timeoutMs: 30_000,
  active: true,
  createdAtMs: 0,
  secrets: [],
}
const content = '\ufeff姓名\r\n张三\r\n'

/** Exports that end in `state` at once; what was asked for stands in `asked`. */
const services = (state: ExportState = 'done') => {
  const asked: { source: ExportSource; format: string }[] = []
  const task = (): ExportTask => ({
    exportId: 'e1',
    profileId: 'p1',
    source: asked[0]?.source ?? { kind: 'run', runId: 'r', part: 'changes' },
    format: 'csv',
    state,
    fileName: 'x.csv',
    rowsDone: 1,
    rowsTotal: 1,
    sizeBytes: Buffer.byteLength(content),
    startedAtMs: 0,
    finishedAtMs: 1,
    remainingMs: null,
    failure: state === 'failed' ? { 'zh-CN': '磁盘空间不足。', en: 'The disk is full.' } : null,
  })
  const areas: AreaOverrides = {
    profiles: { list: () => [company] },
    exports: {
      start: (input) => {
        asked.push(input)
        return { exportId: 'e1' }
      },
      watch: async function* watch() {
        yield* await Promise.resolve([task()])
      },
      // In parts of one byte, as the most awkward host would.
      read: ({ offset }) => {
        const bytes = Buffer.from(content)
        return {
          base64: bytes.subarray(offset, offset + 1).toString('base64'),
          nextOffset: offset + 1 < bytes.length ? offset + 1 : null,
        }
      },
    },
  }
  return { areas, asked }
}
const at = (name: string) => join(folder, name)

it('writes a file for this account only, and says what it wrote', async () => {
  const { areas, asked } = services()
  const out = at('成员.csv')
  const argv = [
    'member',
    'export',
    '--out',
    out,
    '--columns',
    'name, mobile',
    '--department',
    '7',
    '--no-children',
    '--json',
  ]
  const { code, stdout } = await runCommand(argv, { services: areas })
  expect({ code, ...JSON.parse(stdout) }).toEqual({
    code: 0,
    file: out,
    format: 'csv',
    rows: 1,
    sizeBytes: Buffer.byteLength(content),
    columns: ['name', 'mobile'],
    unmasked: false,
  })
  expect(readFileSync(out, 'utf8')).toBe(content)
  expect(statSync(out).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['成员.csv'])
  expect(asked[0]).toMatchObject({
    format: 'csv',
    source: {
      kind: 'members',
      profileId: 'p1',
      columns: ['name', 'mobile'],
      filter: { departmentId: 7, children: false },
    },
  })
})

it('goes by the ending of the name, and asks where it says nothing', async () => {
  const { areas, asked } = services()
  await runCommand(['member', 'export', '--out', at('a.XLSX')], { services: areas })
  await runCommand(['member', 'export', '--out', at('b.xlsx'), '--format', 'csv'], { services: areas })
  expect(asked.map(({ format }) => format)).toEqual(['xlsx', 'csv'])
  expect(asked[0]?.source).toMatchObject({ columns: [...memberColumns] })
  const { code, stderr } = await runCommand(['member', 'export', '--out', at('c')], { services: areas })
  expect([code, stderr]).toEqual([2, expect.stringContaining('--format')])
})

it.each([
  [['--columns', 'name,shoe'], /shoe.*mobile/s],
  [['--columns', ','], /mobile/],
  [['--status', 'x'], /--status/],
])('refuses %j before anything is started', async (more, message) => {
  const { areas, asked } = services()
  const { code, stderr } = await runCommand(['member', 'export', '--out', at('a.csv'), ...more], { services: areas })
  expect([code, asked]).toEqual([2, []])
  expect(stderr).toMatch(message)
})

it('replaces a file only where it is told to', async () => {
  const { areas } = services()
  writeFileSync(at('a.csv'), 'mine')
  const refused = await runCommand(['member', 'export', '--out', at('a.csv')], { services: areas })
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--force')])
  expect(readFileSync(at('a.csv'), 'utf8')).toBe('mine')
  expect((await runCommand(['member', 'export', '--out', at('a.csv'), '--force'], { services: areas })).code).toBe(0)
  expect(readFileSync(at('a.csv'), 'utf8')).toBe(content)
  const nowhere = await runCommand(['member', 'export', '--out', at('no/a.csv')], { services: areas })
  expect(nowhere.code).toBe(2)
})

it('writes CSV to standard output, and nothing else with it', async () => {
  const { areas } = services()
  expect(await runCommand(['member', 'export', '--out', '-'], { services: areas })).toMatchObject({
    code: 0,
    stdout: content,
  })
  expect((await runCommand(['member', 'export', '--out', '-', '--format', 'xlsx'], { services: areas })).code).toBe(2)
  expect((await runCommand(['member', 'export', '--out', '-', '--json'], { services: areas })).code).toBe(2)
})

it('exports a run, and says why an export failed or that it was cancelled', async () => {
  const { areas, asked } = services()
  const argv = ['sync', 'export', 'r1', '--out', at('r.csv'), '--part', 'problems']
  expect((await runCommand(argv, { services: areas })).code).toBe(0)
  expect(asked[0]?.source).toEqual({ kind: 'run', runId: 'r1', part: 'problems' })
  const failed = await runCommand(['member', 'export', '--out', at('f.csv')], { services: services('failed').areas })
  expect([failed.code, failed.stderr]).toEqual([2, expect.stringMatching(/磁盘空间不足|disk is full/)])
  const stopped = await runCommand(['member', 'export', '--out', at('g.csv')], {
    services: services('cancelled').areas,
  })
  expect(stopped.code).toBe(130)
  expect(readdirSync(folder)).toEqual(['r.csv'])
})
