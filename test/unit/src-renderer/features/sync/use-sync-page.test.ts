import type { Run, RunProgress } from '@contract/sync.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import type { DeskClient } from '@/client/index.ts'
import { useRunFailure } from '@/features/sync/use-run-failure.ts'
import { useSyncPage } from '@/features/sync/use-sync-page.ts'
import { createFakeClient, fakeRun } from '../../../../helpers/fake-client.ts'
import type { ClientOverrides } from '../../../../helpers/fake-client.ts'
import { inScope, settle } from '../../in-scope.ts'

vi.mock('@/locales/index.ts', () => ({ useText: () => ({ t: (key: string) => key }) }))
vi.mock('element-plus', () => ({ ElMessage: { success: () => undefined } }))

type Stream = Awaited<ReturnType<DeskClient['sync']['watch']>>

const progressOf = (run: Run, change: Partial<RunProgress> = {}): RunProgress => ({
  runId: run.runId,
  profileId: run.profileId,
  kind: run.kind,
  state: 'running',
  stage: 'members',
  done: 1,
  total: 2,
  rows: 10,
  ratePerSecond: 5,
  remainingMs: 2_000,
  problemCount: 0,
  startedAtMs: run.startedAtMs,
  counts: {},
  activeMs: 0,
  paused: false,
  ...change,
})

/** A page over runs that the test changes; `tell` is what the host sends of the run that is under way. */
function openPage(first: Run[], sync: ClientOverrides['sync'] = {}) {
  let runs = first
  let tell: (progress: RunProgress) => void = () => undefined
  const client = createFakeClient({
    sync: {
      runs: ({ profileId, states = [] }) => {
        const items = runs.filter(
          (run) => run.profileId === profileId && (states.length === 0 || states.includes(run.state)),
        )
        return Promise.resolve({ total: items.length, items })
      },
      watch: () =>
        Promise.resolve(
          // The client's own class of iterators adds nothing that a page uses.
          (async function* () {
            for (;;) yield await new Promise<RunProgress>((resolve) => (tell = resolve))
          })() as unknown as Stream,
        ),
      ...sync,
    },
  })
  const company = ref<string | null>('company-1')
  const { value: page } = inScope(() => useSyncPage(client, company, () => undefined))
  return { page, company, setRuns: (next: Run[]) => (runs = next), tell: (progress: RunProgress) => tell(progress) }
}

beforeEach(() => setActivePinia(createPinia()))

describe('useSyncPage', () => {
  it('follows the run that is under way, and looks again when it ends', async () => {
    const run = fakeRun({ state: 'running' })
    const { page, setRuns, tell } = openPage([run, fakeRun({ runId: 'before' })])
    await settle()
    await nextTick()
    await settle()
    expect(page.live.value?.runId).toBe('run-1')
    expect(page.progress.value).toBeNull()
    tell(progressOf(run, { paused: true }))
    await settle()
    expect(page.progress.value?.paused).toBe(true)
    setRuns([{ ...run, state: 'awaiting-confirmation' }])
    tell(progressOf(run, { state: 'awaiting-confirmation' }))
    for (let turn = 0; turn < 4; turn++) await settle()
    expect(page.live.value).toBeNull()
    expect(page.waiting.value.map(({ runId }) => runId)).toEqual(['run-1'])
  })

  it('shows nothing of another company while its own answer is awaited', async () => {
    const { page, company } = openPage([fakeRun({ state: 'awaiting-confirmation' })])
    await settle()
    expect(page.waiting.value).toHaveLength(1)
    company.value = 'company-2'
    await nextTick()
    expect(page.waiting.value).toEqual([])
  })

  it('holds and lets go, and keeps the reason where the host refuses', async () => {
    const asked: string[] = []
    const run = fakeRun({ state: 'running' })
    const { page } = openPage([run], {
      pause: () => Promise.resolve({ ...run, runId: `paused${asked.push('pause')}` }),
      resume: () => Promise.reject(Object.assign(new Error('late'), { code: 'INVALID' })),
    })
    await page.holding.run('run-1', true)
    await page.holding.run('run-1', false)
    expect(asked).toEqual(['pause'])
    expect(page.holding.failure.value?.code).toBe('INVALID')
  })
})

describe('useRunFailure', () => {
  const failed = fakeRun({ state: 'failed', errcode: 60020, appCode: 4201 })
  const hint = { 'zh-CN': '不可信', en: 'Not trusted' }

  it('says what the dictionary knows of the errcode, and asks nothing of WeCom', async () => {
    const client = createFakeClient({
      errcodes: {
        get: ({ errcode }) =>
          Promise.resolve({ errcode, class: 'C', remedy: 'add-trusted-ip', meaning: hint, whatToDo: hint }),
      },
    })
    const { value: failure } = inScope(() => useRunFailure(client, ref(failed)))
    await settle()
    expect(failure.value).toMatchObject({ remedy: 'add-trusted-ip', errcode: 60020 })
  })

  it('is a card all the same where the dictionary does not answer', async () => {
    const { value: failure } = inScope(() => useRunFailure(createFakeClient(), ref(failed)))
    await settle()
    expect(failure.value).toMatchObject({ code: 'WECOM_REJECTED', errcode: 60020, refusedIp: null })
  })
})
