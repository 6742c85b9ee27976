import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../../../../src-main/contract/logs.ts'
import { runCommand } from '../../../../helpers/run-cli.ts'

const entry = (index: number, change: Partial<LogEntry> = {}): LogEntry => ({
  at: `2026-01-05.aaaaaaaaaaaa.${index}`,
  atMs: 1_767_603_600_000 + index,
  level: 'warn',
  message: `line ${index}`,
  fields: '{"endpoint":"user/list"}',
  runId: null,
  damaged: false,
  ...change,
})
const none = { debug: 0, info: 0, warn: 0, error: 0 }

describe('log', () => {
  it('lists through pages that are empty, this bad or worse, and lets no line move the cursor', async () => {
    const asked: unknown[] = []
    const pages = [
      { items: [], more: 'm1', counts: none, lookedBackToMs: 1, end: 'e1' },
      {
        items: [entry(2, { message: 'evil \u001b[2J\nline' }), entry(1)],
        more: null,
        counts: none,
        lookedBackToMs: 1,
        end: null,
      },
    ]
    const list = (input: unknown) => {
      asked.push(input)
      return pages[asked.length % 2 === 1 ? 0 : 1] as (typeof pages)[number]
    }
    const line = ['log', 'list', '--level', 'warn', '--run', 'r1', '--text', 'x']
    const { code, stdout } = await runCommand(line, { services: { logs: { list } } })
    expect(code).toBe(0)
    expect(asked).toMatchObject([{ levels: ['warn', 'error'], runId: 'r1', text: 'x', limit: 200 }, { before: 'm1' }])
    expect(stdout.trim().split('\n')).toHaveLength(2)
    expect(stdout).not.toContain('\u001b')
    const json = await runCommand([...line, '--json'], { services: { logs: { list } } })
    expect(JSON.parse(json.stdout)).toMatchObject({
      items: [{}, { message: 'line 1', fields: { endpoint: 'user/list' } }],
    })
  })

  it('follows with one JSON document a line, and says on stderr what was left out', async () => {
    const follow = async function* follow() {
      await Promise.resolve()
      yield { items: [entry(1), entry(2)], leftOut: 0, end: 'e1' }
      yield { items: [entry(3)], leftOut: 40, end: 'e2' }
    }
    const { code, stdout, stderr } = await runCommand(['log', 'follow', '--json'], { services: { logs: { follow } } })
    expect(code).toBe(0)
    const messages = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as LogEntry).message)
    expect(messages).toEqual(['line 1', 'line 2', 'line 3'])
    expect(stderr).toContain('40')
  })

  it('previews a bundle, and writes it whole or not at all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wecom-desk-log-cli-'))
    try {
      const out = join(folder, 'bundle.zip')
      const asked: unknown[] = []
      const services = {
        logs: {
          previewDiagnostics: () => [
            {
              name: 'log',
              title: { 'zh-CN': '日志', en: 'Log' },
              description: { 'zh-CN': '行', en: 'Lines' },
              sizeBytes: 7,
              sample: '',
            },
          ],
          makeDiagnostics: (input: unknown) => {
            asked.push(input)
            return { fileId: 'f', fileName: 'x.zip', sizeBytes: 3, expiresAtMs: 1 }
          },
        },
        files: { read: () => ({ base64: Buffer.from('zip').toString('base64'), nextOffset: null }) },
      }
      expect((await runCommand(['log', 'diagnostics'], { services })).stdout).toContain('Lines')
      const made = await runCommand(['log', 'diagnostics', '--out', out, '--parts', 'log, runs'], { services })
      expect(made.code).toBe(0)
      expect(asked).toEqual([{ parts: ['log', 'runs'] }])
      expect(readFileSync(out, 'utf8')).toBe('zip')
      expect((await runCommand(['log', 'diagnostics', '--out', out], { services })).code).toBe(2)
      expect(asked).toHaveLength(1)
      expect(existsSync(out)).toBe(true)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('metrics', () => {
  it('says what failed and why, how syncs ended, and how the process is', async () => {
    const causes = [{ cause: '45009', errcode: 45_009, count: 2, meaning: { 'zh-CN': '超限', en: 'Too many calls' } }]
    const figures = { p50Ms: 20, p95Ms: 900, p99Ms: null, limitShare: 0.5, limitPerHour: 150_000, retries: 1 }
    const sample = { atMs: 1_767_603_600_000, process: 'node', rssBytes: 150_000_000, heapBytes: 1, cpuShare: 0.02 }
    const sizes = { databaseBytes: 1, walBytes: 0, logBytes: 0, freeDiskBytes: null }
    const edges: number[][] = []
    const services = {
      metrics: {
        apis: () => [{ endpoint: 'user/list', calls: 9, failures: 2, causes, ...figures }],
        syncs: ({ dayEdgesMs }: { dayEdgesMs: number[] }) => {
          edges.push(dayEdgesMs)
          return [{ startMs: 1_767_603_600_000, succeeded: 4, doubtful: 0, failed: 1, medianMs: 1500 }]
        },
        health: () => [{ ...sample, ...sizes }],
      },
    }
    const apis = await runCommand(['metrics', 'apis', '--days', '30'], { services })
    expect(apis.stdout).toMatch(/user\/list +9 +2 +1 .*50\.0% +45009 Too many calls ×2/)
    const syncs = await runCommand(['metrics', 'syncs', '--days', '3'], { services })
    expect(syncs.stdout).toMatch(/4 +0 +1 +1\.5 s/)
    expect(edges[0]).toHaveLength(4)
    expect(edges[0]?.every((edge) => new Date(edge).getHours() === 0)).toBe(true)
    expect((await runCommand(['metrics', 'health'], { services })).stdout).toMatch(/node +150\.0 MB +2\.00%/)
  })
})
