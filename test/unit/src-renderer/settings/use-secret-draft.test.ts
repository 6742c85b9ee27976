import type { SecretInfo } from '@contract/profiles.ts'
import { describe, expect, it } from 'vitest'
import { useSecretDraft } from '@/features/settings/use-secret-draft.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { doctorReport, streamOf } from '../doctor/doctor-reports.ts'
import { inScope, settle } from '../in-scope.ts'

const working: SecretInfo = {
  id: 's1',
  kind: 'app',
  agentId: 1000002,
  label: '通讯录助手',
  lastFour: 'c3d4',
  mayCallCustomerApis: true,
  updatedAtMs: 1,
  provenAtMs: 1,
}

function open({ passes = true, issued = passes }: { passes?: boolean; issued?: boolean } = {}) {
  const stored: unknown[] = []
  const tried: unknown[] = []
  let saved = 0
  const client = createFakeClient({
    doctor: {
      watch: (input) => {
        tried.push(input)
        return Promise.resolve(streamOf(doctorReport(passes, issued)))
      },
    },
    secrets: {
      set: (input) => {
        stored.push(input)
        return Promise.resolve(working)
      },
    },
    profiles: {
      readEnv: () =>
        Promise.resolve({
          handle: 'h1',
          corpId: null,
          agentId: 1000009,
          hasSecret: true,
          apiBaseUrl: null,
          timeoutMs: null,
          remark: null,
          unknownNames: [],
          problems: [],
        }),
    },
  })
  const draft = inScope(() =>
    useSecretDraft({ client, profileId: () => 'p1', replaced: working, onSaved: () => (saved += 1) }),
  ).value
  draft.form.secret = ' new-secret '
  return { draft, stored, tried, saved: () => saved }
}

describe('a secret that replaces another', () => {
  it('keeps kind, app and mark, and is stored once every step has passed', async () => {
    const { draft, stored, tried, saved } = open()
    await settle()
    await draft.prove.run()
    expect(tried).toMatchObject([{ profileId: 'p1', draft: { secret: 'new-secret', agentId: 1000002 } }])
    expect(stored).toMatchObject([{ secret: 'new-secret', unproven: false, mayCallCustomerApis: true, kind: 'app' }])
    expect([draft.outcome.value, draft.form.secret, saved()]).toEqual(['saved', '', 1])
  })

  it('is not stored when WeCom issues no token, unless a person says so', async () => {
    const { draft, stored } = open({ passes: false })
    await settle()
    await draft.prove.run()
    expect([draft.outcome.value, stored.length]).toEqual(['refused', 0])
    await draft.keep.run()
    expect(stored).toMatchObject([{ unproven: true }])
  })

  it('counts as proven where only a later step failed', async () => {
    const { draft, stored } = open({ passes: false, issued: true })
    await settle()
    await draft.prove.run()
    expect([draft.outcome.value, stored.length]).toEqual(['proven', 0])
    await draft.keep.run()
    expect(stored).toMatchObject([{ unproven: false }])
  })

  it('forgets what was found out as soon as something else is typed', async () => {
    const { draft } = open({ passes: false })
    await settle()
    await draft.prove.run()
    draft.form.secret = 'another'
    await settle()
    expect([draft.outcome.value, draft.report.value]).toEqual(['editing', null])
  })

  it('takes the secret of a .env by its handle, and keeps the app it belongs to', async () => {
    const { draft, stored } = open()
    await draft.env.read.run('…')
    await draft.prove.run()
    expect(stored).toMatchObject([{ envHandle: 'h1', agentId: 1000002 }])
    expect(stored[0]).not.toHaveProperty('secret')
  })
})
