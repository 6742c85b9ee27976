import { describe, expect, it } from 'vitest'
import { nextTick, ref } from 'vue'
import { rowsPerPage, useRunLog } from '@/features/sync/use-run-log.ts'
import { createFakeClient, fakeRun } from '../../../../helpers/fake-client.ts'
import { inScope, settle } from '../../in-scope.ts'

function openLog() {
  const asked: unknown[] = []
  const client = createFakeClient({
    sync: {
      runs: ({ states, kinds, offset = 0 }) => {
        asked.push({ states, kinds, offset })
        return Promise.resolve({ total: 120, items: ['a', 'b', 'c'].map((runId) => fakeRun({ runId })) })
      },
    },
  })
  const company = ref<string | null>('company-1')
  const { value: log } = inScope(() => useRunLog(client, company))
  return { log, asked, company }
}
const press = (key: string) => new KeyboardEvent('keydown', { key })

describe('useRunLog', () => {
  it('turns pages, and goes back to the first where the filter changes', async () => {
    const { log, asked } = openLog()
    log.turnTo(3)
    await nextTick()
    log.setFilter({ states: ['failed'] })
    await nextTick()
    await settle()
    expect(asked.at(1)).toEqual({ states: [], kinds: [], offset: 2 * rowsPerPage })
    expect(asked.at(-1)).toEqual({ states: ['failed'], kinds: [], offset: 0 })
    expect(log.filtered.value).toBe(true)
  })

  it('keeps the two runs that were chosen last, and forgets them with their company', async () => {
    const { log, company } = openLog()
    for (const runId of ['a', 'b', 'c']) log.choose(runId)
    expect(log.chosen.value).toEqual(['b', 'c'])
    log.choose('b')
    expect(log.chosen.value).toEqual(['c'])
    company.value = 'company-2'
    await nextTick()
    expect(log.chosen.value).toEqual([])
  })

  it('walks without opening until Enter, and with the details open they follow', async () => {
    const { log } = openLog()
    await settle()
    const opened: string[] = []
    const open = (runId: string) => opened.push(runId)
    log.key(press('ArrowDown'), false, open)
    log.key(press('ArrowDown'), false, open)
    expect(opened).toEqual([])
    log.key(press('Enter'), false, open)
    log.key(press('End'), true, open)
    expect(opened).toEqual(['b', 'c'])
    expect(log.key(press('x'), true, open)).toBe(false)
  })
})
