import type { Profile } from '@contract/profiles.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { useCompanyDraft } from '@/features/settings/use-company-draft.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { doctorReport, streamOf } from '../doctor/doctor-reports.ts'
import { inScope } from '../in-scope.ts'
import { storedProfile } from './stored-profile.ts'

vi.mock('@/locales/index.ts', () => ({ useText: () => ({ t: (key: string) => key }) }))
vi.mock('element-plus', () => ({ ElMessage: { success: () => undefined } }))
beforeEach(() => setActivePinia(createPinia()))

function open(update: (input: object) => Promise<Profile> = () => Promise.resolve(storedProfile())) {
  const asked: { tried: unknown[]; sent: unknown[] } = { tried: [], sent: [] }
  const company = ref(storedProfile())
  const client = createFakeClient({
    profiles: {
      update: (input) => {
        asked.sent.push(input)
        return update(input)
      },
      list: () => Promise.resolve([company.value]),
    },
    doctor: {
      watch: (input) => {
        asked.tried.push(input)
        return Promise.resolve(streamOf(doctorReport(true)))
      },
      address: () =>
        Promise.resolve({ address: '203.0.113.24', durationMs: 1, detail: { 'zh-CN': '看到了', en: 'Seen' } }),
    },
  })
  return { ...asked, company, tab: inScope(() => useCompanyDraft(client, () => company.value)).value }
}

describe('the form of a company', () => {
  it('tries the network as it is typed, and sends nothing of it while it is as stored', async () => {
    const { tab, tried } = open()
    expect(tab.network.value).toBeNull()
    await tab.test.run()
    tab.draft.value.form.timeoutSeconds = 5
    await tab.test.run()
    expect(tried).toEqual([{ profileId: 'p1' }, { profileId: 'p1', network: { timeoutMs: 5_000 } }])
  })

  it('forgets what was found out as soon as other values stand there', async () => {
    const { tab } = open()
    await tab.test.run()
    await tab.address.ask.run(null)
    expect([tab.report.value?.passed, tab.address.seen.value?.address]).toEqual([true, '203.0.113.24'])
    tab.draft.value.form.remark = '总部'
    await nextTick()
    expect(tab.report.value).not.toBeNull()
    tab.draft.value.form.timeoutSeconds = 5
    await nextTick()
    expect([tab.report.value, tab.address.seen.value]).toEqual([null, null])
  })

  it('sends what was changed and is settled by what is stored then', async () => {
    const { tab, sent, company } = open((input) => {
      company.value = { ...company.value, ...input }
      return Promise.resolve(company.value)
    })
    tab.draft.value.form.remark = '总部'
    expect([tab.changed.value, tab.complete.value]).toEqual([true, true])
    await tab.save.run()
    expect(sent).toEqual([{ profileId: 'p1', remark: '总部' }])
    expect([tab.changed.value, tab.draft.value.stored.remark]).toEqual([false, '总部'])
  })

  it('keeps what was typed where it is refused, until it is corrected or discarded', async () => {
    const { tab } = open(() => Promise.reject(Object.assign(new Error('taken'), { code: 'INVALID' })))
    tab.draft.value.form.name = '别人的名字'
    await tab.save.run()
    expect([tab.save.failure.value?.code, tab.draft.value.form.name]).toEqual(['INVALID', '别人的名字'])
    tab.draft.value.form.name = '另一个'
    await nextTick()
    expect(tab.save.failure.value).toBeNull()
    tab.discard()
    expect([tab.changed.value, tab.draft.value.form.name]).toEqual([false, '示例'])
  })

  it('cannot be saved without a name or with a corp ID that is none', () => {
    const { tab } = open()
    tab.draft.value.form.name = ' '
    expect(tab.complete.value).toBe(false)
    tab.draft.value.form.name = '示例'
    tab.draft.value.form.corpId = 'not one'
    expect(tab.complete.value).toBe(false)
  })
})
