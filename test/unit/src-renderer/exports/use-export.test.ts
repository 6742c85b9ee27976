import { memberColumns } from '@contract/directory.ts'
import type { ExportTask } from '@contract/exports.ts'
import { describe, expect, it, vi } from 'vitest'
import { sourceOf } from '@/features/exports/export-subject.ts'
import { useExportForm } from '@/features/exports/use-export-form.ts'
import { useExport } from '@/features/exports/use-export.ts'
import type { DeskClient } from '@/client/index.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'

const task = (patch: Partial<ExportTask>): ExportTask => ({
  exportId: 'e1',
  profileId: 'p',
  source: { kind: 'run', runId: 'r', part: 'changes' },
  format: 'csv',
  state: 'running',
  fileName: 'x.csv',
  rowsDone: 0,
  rowsTotal: 1000,
  sizeBytes: null,
  startedAtMs: 0,
  finishedAtMs: null,
  remainingMs: null,
  failure: null,
  ...patch,
})
const input = () => Promise.resolve({ source: { kind: 'run' as const, runId: 'r' } })

describe('useExport', () => {
  it('follows the export, tells its rate, and has the file saved once it is done', async () => {
    let nowMs = 0
    const client = createFakeClient({
      exports: {
        start: () => Promise.resolve({ exportId: 'e1' }),
        watch: async () =>
          (async function* states() {
            yield await Promise.resolve(task({}))
            nowMs = 2000
            yield task({ rowsDone: 500 })
            yield task({ state: 'done', rowsDone: 1000 })
          })(),
      },
    } as never) as DeskClient
    const done = vi.fn()
    const rates: number[] = []
    const { value, end } = inScope(() => {
      const run = useExport(client, { latest: () => rates.push(run.rate.value), done }, () => nowMs)
      return run
    })
    await value.start(input)
    expect(rates[1]).toBe(250)
    expect(done).toHaveBeenCalledOnce()
    expect([value.busy.value, value.task.value?.state]).toEqual([false, 'done'])
    end()
  })

  it('stops the export when it is asked to, and leaves it running when the dialog is closed', async () => {
    const cancel = vi.fn(() => Promise.resolve(task({ state: 'cancelled' })))
    const client = createFakeClient({
      exports: {
        start: () => Promise.resolve({ exportId: 'e1' }),
        watch: (_input: unknown, { signal }: { signal: AbortSignal }) =>
          Promise.resolve(
            (async function* states() {
              yield task({ rowsDone: 1 })
              await new Promise((resolve) => signal.addEventListener('abort', resolve))
            })(),
          ),
        cancel,
      },
    } as never) as DeskClient
    const first = inScope(() => useExport(client, { done: () => undefined }))
    void first.value.start(input)
    await vi.waitUntil(() => first.value.task.value !== null)
    await first.value.cancel()
    expect([first.value.task.value?.state, first.value.busy.value]).toEqual(['cancelled', false])
    first.end()

    const second = inScope(() => useExport(client, { done: () => undefined }))
    void second.value.start(input)
    await vi.waitUntil(() => second.value.task.value !== null)
    second.end()
    expect(cancel).toHaveBeenCalledOnce()
  })
})

describe('the form', () => {
  const subject = {
    kind: 'members' as const,
    filter: { query: '王', removed: false },
    matching: 3,
    everybody: 10,
    chosen: { count: 2, userIds: () => Promise.resolve(['a', 'b']) },
    columns: ['name', 'userId'] as const,
  }

  it('begins with what is selected and the columns of the table, masked', async () => {
    const form = useExportForm(subject)
    expect(form.scopes.value).toEqual([
      { scope: 'chosen', count: 2 },
      { scope: 'matching', count: 3 },
      { scope: 'everybody', count: 10 },
    ])
    expect(await form.source()).toEqual({
      kind: 'members',
      filter: { removed: false },
      userIds: ['a', 'b'],
      columns: ['name', 'userId'],
      unmasked: false,
    })
  })

  it('asks for full values only where a column has any, and keeps the order of the file', async () => {
    const form = useExportForm(subject)
    form.choices.scope = 'matching'
    form.choices.unmasked = true
    expect(await form.source()).toMatchObject({ filter: { query: '王' }, unmasked: false })
    form.choices.columnChoice = 'own'
    form.choices.own = ['mobile', 'name']
    expect(await form.source()).toMatchObject({ columns: ['name', 'mobile'], unmasked: true })
    form.choices.columnChoice = 'all'
    form.choices.scope = 'everybody'
    expect(await form.source()).toMatchObject({ filter: {}, columns: [...memberColumns] })
    form.choices.columnChoice = 'own'
    form.choices.own = []
    expect(form.valid.value).toBe(false)
  })

  it('passes on what a run or a difference asks', async () => {
    const choice = { scope: 'matching', columns: [], unmasked: false, part: 'problems' } as const
    expect(await sourceOf({ kind: 'run', runId: 'r', changes: 1, problems: 1 }, choice)).toEqual({
      kind: 'run',
      runId: 'r',
      part: 'problems',
    })
    expect(await sourceOf({ kind: 'difference', fromMs: 1, toMs: 2, departmentId: 7, total: 3 }, choice)).toEqual({
      kind: 'difference',
      fromMs: 1,
      toMs: 2,
      departmentId: 7,
    })
  })
})
