import type { SecretInfo } from '@contract/profiles.ts'
import { describe, expect, it } from 'vitest'
import { useSecretFacts } from '@/features/settings/use-secret-facts.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'

const stored: SecretInfo = {
  id: 's1',
  kind: 'app',
  agentId: 1000002,
  label: '通讯录助手',
  lastFour: 'c3d4',
  mayCallCustomerApis: false,
  updatedAtMs: 1,
  provenAtMs: 1,
}

function open() {
  const sent: unknown[] = []
  const client = createFakeClient({ secrets: { update: (input) => (sent.push(input), Promise.resolve(stored)) } })
  return { ...inScope(() => useSecretFacts(client, 'p1', stored)).value, sent }
}

describe('what is known about a secret', () => {
  it('is sent as far as it was changed', async () => {
    const { form, changed, save, sent } = open()
    form.label = ' 通讯录助手 '
    expect(changed.value).toBe(false)
    form.label = ''
    expect(changed.value).toBe(true)
    expect(await save.run()).toBe(true)
    form.label = stored.label
    form.mayCallCustomerApis = true
    await save.run()
    const target = { profileId: 'p1', secretId: 's1' }
    expect(sent).toEqual([
      { ...target, label: '' },
      { ...target, mayCallCustomerApis: true },
    ])
  })
})
