import { expect, it } from 'vitest'
import { createRunAlerts } from '../../../../src-main/alerts/run-alerts.ts'
import type { NotificationFacts } from '../../../../src-main/alerts/notification-repository.ts'
import type { Recovery } from '../../../../src-main/alerts/notification-service.ts'
import type { Run } from '../../../../src-main/contract/sync.ts'
import { fakeRun } from '../../../helpers/fake-client.ts'

const hearOf = (...runs: Partial<Run>[]) => {
  const raised: NotificationFacts[] = []
  const recovered: Recovery[] = []
  const alerts = createRunAlerts({
    notices: { raise: (facts) => void raised.push(facts), recovered: (recovery) => void recovered.push(recovery) },
    companyName: (profileId) => (profileId === 'gone' ? null : '甲公司'),
  })
  for (const run of runs) alerts.tell({ type: 'ended', run: fakeRun(run) })
  return { kinds: raised.map(({ kind }) => kind), raised, recovered }
}

it.each([
  ['failed', ['sync-failed']],
  ['interrupted', ['sync-failed']],
  ['suspicious', ['sync-suspicious']],
  ['partial', ['sync-partial']],
  ['awaiting-confirmation', ['sync-waiting']],
  ['cancelled', []],
  ['rejected', []],
  ['running', []],
  ['succeeded', []],
] as const)('says of a run that is %s: %o', (state, kinds) => {
  expect(hearOf({ state }).kinds).toEqual(kinds)
})

it('keeps quiet about the plan of a dry run and about companies that are gone', () => {
  expect(hearOf({ state: 'awaiting-confirmation', dryRun: true }).kinds).toEqual([])
  expect(hearOf({ state: 'failed', profileId: 'gone' }).kinds).toEqual([])
})

it('tells while a run is still going on that it takes longer than usual', () => {
  const raised: NotificationFacts[] = []
  const alerts = createRunAlerts({
    notices: { raise: (facts) => void raised.push(facts), recovered: () => undefined },
    companyName: () => '甲公司',
  })
  alerts.tell({ type: 'slow', run: fakeRun({ state: 'running', usualMs: 10_400 }) })
  expect(raised).toMatchObject([{ kind: 'sync-slow', runId: fakeRun({}).runId }])
  expect(raised[0]?.text.en).toContain('10 s')
})

it('takes back what a later success of the same kind put right', () => {
  const { recovered } = hearOf({ kind: 'tags', state: 'succeeded' })
  expect(recovered).toContainEqual({
    profileId: 'company-1',
    kinds: ['sync-failed', 'sync-partial', 'sync-suspicious'],
    subjects: ['tags'],
  })
  // Everything was synced: whatever failed before is right again.
  expect(hearOf({ kind: 'all', state: 'succeeded' }).recovered).toContainEqual({
    profileId: 'company-1',
    kinds: ['sync-failed', 'sync-partial', 'sync-suspicious'],
  })
})
