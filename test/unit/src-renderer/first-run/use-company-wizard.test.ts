import type { DoctorReport, Profile, SecretInfo } from '@contract/profiles.ts'
import { AsyncIteratorClass } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import type { DeskClient } from '@/client/index.ts'
import { useCompanyWizard } from '@/features/first-run/use-company-wizard.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'

const report = (passed: boolean): DoctorReport => ({
  profileId: 'p1',
  secretId: null,
  passed,
  steps: [],
  tokenPreview: null,
})

function oneReport(passed: boolean): AsyncIteratorClass<DoctorReport, unknown, void> {
  const items = [report(passed)].values()
  return new AsyncIteratorClass(
    () => Promise.resolve(items.next()),
    () => Promise.resolve(),
  )
}

function openWizard({ passes = true }: { passes?: boolean } = {}) {
  const asked: string[] = []
  const inputs: Record<string, unknown> = {}
  const note = (name: string, input: unknown) => {
    asked.push(name)
    inputs[name] = input
  }
  const client: DeskClient = createFakeClient({
    profiles: {
      add: (input) => (note('add', input), Promise.resolve({ id: 'p1' } as Profile)),
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
    doctor: { watch: (input) => (note('doctor', input), Promise.resolve(oneReport(passes))) },
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

  it('uses the handle of a .env instead of a secret', async () => {
    const { wizard, inputs } = openWizard()
    await wizard.readEnv.run('WECHAT_SECRET=…')
    expect(wizard.usesEnv.value).toBe(true)
    expect(wizard.company.timeoutSeconds).toBe(5)
    await wizard.check.run()
    expect(inputs['set']).toMatchObject({ envHandle: 'h1', agentId: 1000002 })
    expect(inputs['set']).not.toHaveProperty('secret')
  })
})
