import type { Profile, SecretInfo } from '@contract/profiles.ts'
import { describe, expect, it } from 'vitest'
import type { DeskClient } from '@/client/index.ts'
import { useCompanyWizard } from '@/features/first-run/use-company-wizard.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { doctorReport, streamOf } from '../doctor/doctor-reports.ts'
import { inScope, settle } from '../in-scope.ts'

function openWizard({
  passes = true,
  issued = passes,
  nameTaken = false,
}: { passes?: boolean; issued?: boolean; nameTaken?: boolean } = {}) {
  const asked: string[] = []
  const inputs: Record<string, unknown> = {}
  const note = (name: string, input: unknown) => {
    asked.push(name)
    inputs[name] = input
  }
  const client: DeskClient = createFakeClient({
    profiles: {
      add: (input) => {
        note('add', input)
        const taken = Object.assign(new Error('taken'), { code: 'INVALID', data: { field: 'name' } })
        return nameTaken ? Promise.reject(taken) : Promise.resolve({ id: 'p1' } as Profile)
      },
      update: (input) => (note('update', input), Promise.resolve({ id: 'p1' } as Profile)),
      use: (input) => (note('use', input), Promise.resolve({ id: 'p1' } as Profile)),
      remove: (input) => (note('remove', input), Promise.resolve({})),
      readEnv: () =>
        Promise.resolve({
          handle: 'h1',
          corpId: 'ww0123456789abcdef',
          agentId: 1000002,
          hasSecret: true,
          apiBaseUrl: null,
          timeoutMs: 5000,
          remark: '示例',
          unknownNames: [],
          problems: [],
        }),
    },
    doctor: { watch: (input) => (note('doctor', input), Promise.resolve(streamOf(doctorReport(passes, issued)))) },
    secrets: { set: (input) => (note('set', input), Promise.resolve({ id: 's1' } as SecretInfo)) },
  })
  const wizard = inScope(() => useCompanyWizard(client)).value
  Object.assign(wizard.company, { name: ' 示例 ', corpId: ' ww0123456789abcdef ' })
  Object.assign(wizard.secret, { agentId: '1000002', secret: 'top-secret' })
  return { wizard, asked, inputs }
}

describe('useCompanyWizard', () => {
  it('tests before it stores, and forgets the secret then', async () => {
    const { wizard, asked, inputs } = openWizard()
    await wizard.check.run()
    expect(asked).toEqual(['add', 'doctor', 'set', 'use'])
    expect(inputs['add']).toMatchObject({
      name: '示例',
      corpId: 'ww0123456789abcdef',
      proxy: 'system',
      timeoutMs: 30_000,
    })
    expect(wizard.saved.value).toBe(true)
    expect(wizard.secret.secret).toBe('')
  })

  it('stores nothing when the check fails, and changes the same company at the next one', async () => {
    const { wizard, asked } = openWizard({ passes: false })
    await wizard.check.run()
    await wizard.check.run()
    expect(asked).toEqual(['add', 'doctor', 'update', 'doctor'])
    expect(wizard.saved.value).toBe(false)
  })

  it('removes an unfinished company when it is left, and keeps a finished one', async () => {
    const unfinished = openWizard({ passes: false })
    await unfinished.wizard.check.run()
    await unfinished.wizard.abandon()
    expect(unfinished.asked.at(-1)).toBe('remove')

    const finished = openWizard()
    await finished.wizard.check.run()
    await finished.wizard.abandon()
    expect(finished.asked).not.toContain('remove')
  })

  it('stores what WeCom issued a token for as proven, and anything else only as unproven', async () => {
    const proven = openWizard({ passes: false, issued: true })
    await proven.wizard.check.run()
    await proven.wizard.saveAnyway.run()
    expect(proven.inputs['set']).toMatchObject({ unproven: false })

    const refused = openWizard({ passes: false })
    await refused.wizard.check.run()
    await refused.wizard.saveAnyway.run()
    expect(refused.inputs['set']).toMatchObject({ unproven: true })
  })

  it('goes back to the field that the host refused', async () => {
    const { wizard, asked } = openWizard({ nameTaken: true })
    wizard.step.value = 2
    await wizard.check.run()
    await settle()
    expect(asked).toEqual(['add'])
    expect([wizard.step.value, wizard.refusal.value?.subject]).toEqual([0, 'name'])
    expect(wizard.check.failure.value).toBeNull()
    wizard.company.name = '另一个名字'
    await settle()
    expect(wizard.refusal.value).toBeNull()
  })

  it('uses the handle of a .env instead of a secret', async () => {
    const { wizard, inputs } = openWizard()
    await wizard.env.read.run('WECHAT_SECRET=…')
    expect(wizard.env.handle.value).toBe('h1')
    expect(wizard.company.timeoutSeconds).toBe(5)
    await wizard.check.run()
    expect(inputs['set']).toMatchObject({ envHandle: 'h1', agentId: 1000002 })
    expect(inputs['set']).not.toHaveProperty('secret')
  })
})
