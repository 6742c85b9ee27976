import type { SyncRules } from '@contract/sync.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useCompanyDrafts } from '@/features/settings/company-drafts.ts'
import { useRules, usualRules } from '@/features/settings/use-rules.ts'
import { useUnsaved } from '@/features/settings/use-unsaved.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope, settle } from '../in-scope.ts'
import { storedProfile } from './stored-profile.ts'

vi.mock('@/locales/index.ts', () => ({ useText: () => ({ t: (key: string) => key }) }))
vi.mock('element-plus', () => ({ ElMessage: { success: () => undefined } }))
beforeEach(() => setActivePinia(createPinia()))

const company = { id: 'p1', name: '示例' }
function open(stored: SyncRules = usualRules) {
  const sent: unknown[] = []
  let kept = stored
  const client = createFakeClient({
    sync: {
      rules: () => Promise.resolve(kept),
      setRules: ({ profileId, ...change }) => {
        sent.push({ profileId, ...change })
        kept = Object.assign({}, kept, change)
        return Promise.resolve(kept)
      },
    },
    directory: {
      summary: () => Promise.reject(new Error('not of interest')),
    },
  })
  const tab = () => {
    const { value, end } = inScope(() => useRules(client, () => company))
    return { rules: value, end }
  }
  return { tab, sent, elsewhere: (rules: SyncRules) => (kept = rules) }
}

describe('the rules of a company', () => {
  it('are sent as far as they were changed, and are settled by that', async () => {
    const { tab, sent } = open()
    const { rules } = tab()
    await rules.load()
    rules.form.value.guardCount = 20
    expect(rules.changed.value).toBe(true)
    await rules.save.run()
    expect(sent).toEqual([{ profileId: 'p1', guardCount: 20 }])
    expect([rules.changed.value, rules.form.value.guardCount]).toEqual([false, 20])
  })

  it('keep what was typed while another tab is shown, also when they were changed elsewhere meanwhile', async () => {
    const { tab, sent, elsewhere } = open()
    const first = tab()
    await first.rules.load()
    first.rules.form.value.guardPercent = 5
    first.end()
    expect(useUnsaved().names.value).toEqual(['示例'])
    expect([useUnsaved().isOpen('rules', 'p1'), useUnsaved().isOpen('company', 'p1')]).toEqual([true, false])

    elsewhere({ ...usualRules, guardCount: 7 })
    const { rules } = tab()
    await rules.load()
    expect([rules.changed.value, rules.form.value.guardPercent]).toEqual([true, 5])
    rules.discard()
    expect(rules.form.value).toEqual({ ...usualRules, guardCount: 7 })
    expect([rules.changed.value, useUnsaved().names.value, sent]).toEqual([false, [], []])
  })

  it('follow what is stored where nobody has touched them', async () => {
    const { tab, elsewhere } = open()
    const first = tab()
    await first.rules.load()
    first.end()
    elsewhere({ ...usualRules, skipWithoutMobile: true })
    const { rules } = tab()
    await rules.load()
    expect([rules.form.value.skipWithoutMobile, rules.changed.value]).toEqual([true, false])
  })

  it('are what they usually are when told to, and nothing is sent before they are known', async () => {
    const { tab } = open({ guardCount: 1, guardPercent: 2, skipWithoutMobile: true })
    const { rules } = tab()
    rules.form.value.guardCount = 9
    expect(rules.changed.value).toBe(false)
    await rules.load()
    await settle()
    expect(rules.form.value.guardCount).toBe(1)
    rules.reset()
    expect([rules.form.value, rules.changed.value]).toEqual([usualRules, true])
  })
})

describe('what is not saved', () => {
  it('names a company once, however many of its forms were changed, and forgets one that is gone', async () => {
    const { tab } = open()
    const { rules } = tab()
    await rules.load()
    rules.form.value.guardCount = 9
    useCompanyDrafts().open(storedProfile({ id: 'p1', name: '示例' })).form.remark = '总部'
    const unsaved = useUnsaved()
    expect(unsaved.names.value).toEqual(['示例'])
    unsaved.drop('p1')
    expect(unsaved.names.value).toEqual([])
  })
})
