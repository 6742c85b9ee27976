import type { CapabilityReport, SecretInfo } from '@contract/profiles.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { useCapabilities } from '@/features/settings/use-capabilities.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'
import { storedProfile } from './stored-profile.ts'

beforeEach(() => setActivePinia(createPinia()))

const secret = (id: string): SecretInfo => ({
  id,
  kind: 'app',
  agentId: 1,
  label: id,
  lastFour: '',
  mayCallCustomerApis: false,
  updatedAtMs: 1,
  provenAtMs: 1,
})
const report = (secretId: string): CapabilityReport => ({
  secretId,
  kind: 'app',
  capabilities: [],
  visibleDepartmentIds: [],
  visibleMemberCount: 3,
  visibleMembersBy: 'range',
})

function open(answer: () => Promise<CapabilityReport[]>) {
  const company = ref(storedProfile({ secrets: [secret('s1'), secret('s2')] }))
  let compared = 0
  const client = createFakeClient({
    doctor: { capabilities: answer },
    directory: { summary: () => (compared++, Promise.reject(new Error('no mirror'))) },
  })
  const tab = () => inScope(() => useCapabilities(client, () => company.value)).value
  return { company, tab, compared: () => compared }
}

describe('what secrets may do', () => {
  it('is known until the page is left, also when another tab was shown in between', async () => {
    const { tab, compared } = open(() => Promise.resolve([report('s1'), report('s2')]))
    const first = tab()
    expect([first.result.value, first.columns.value]).toEqual([null, []])
    await first.probe.run()
    expect(compared()).toBe(1)
    expect(tab().columns.value.map(({ secretId }) => secretId)).toEqual(['s1', 's2'])
  })

  it('has no column for a secret that was removed since, and none of another company', async () => {
    const { tab, company } = open(() => Promise.resolve([report('s1'), report('s2')]))
    const { probe, columns, result } = tab()
    await probe.run()
    company.value = { ...company.value, secrets: [secret('s2')] }
    expect(columns.value.map(({ secretId }) => secretId)).toEqual(['s2'])
    company.value = storedProfile({ id: 'p2', secrets: [secret('s2')] })
    expect([result.value, columns.value]).toEqual([null, []])
  })

  it('stays as it was found when the next probe fails', async () => {
    let fails = false
    const { tab } = open(() =>
      fails
        ? Promise.reject(Object.assign(new Error('off'), { code: 'WECOM_UNREACHABLE' }))
        : Promise.resolve([report('s1')]),
    )
    const { probe, columns } = tab()
    await probe.run()
    fails = true
    await probe.run()
    expect([probe.failure.value?.code, columns.value.length]).toEqual(['WECOM_UNREACHABLE', 1])
  })
})
