import { createRouterClient } from '@orpc/server'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { DeskClient } from '../../../src-main/hosts/cli/command-context.ts'
import { createRouter } from '../../../src-main/router.ts'
import { createRedactor } from '../../../src-main/wecom/redact.ts'
import { openAlertReceiver } from '../../helpers/alert-receiver.ts'
import { briskClock, openPracticeRig } from '../directory/practice-rig.ts'
import type { PracticeRig } from '../directory/practice-rig.ts'

let rig: PracticeRig
let client: DeskClient
beforeEach(async () => {
  rig = await openPracticeRig({ departments: 12, members: 60, clock: briskClock() })
  const options = { log: rig.desk.log, redactor: createRedactor(), statistics: { record: () => undefined } }
  client = createRouterClient(createRouter(rig.desk.services, options), {
    context: { actor: ownerActor('browser', 'test') },
  })
})
afterEach(() => rig.dispose())

const runToItsEnd = async (): Promise<string> => {
  const { runId } = await client.sync.start({ kind: 'all' })
  for await (const _progress of await client.sync.watch({ runId }));
  // What follows the end of the run, such as the search index, belongs to it too.
  const isIndexed = async () => {
    const { items } = await client.logs.list({ runId })
    expect(items.map(({ fields }) => fields).join()).toContain('"step":"checkpoint"')
  }
  await vi.waitFor(isIndexed, { timeout: 20_000 })
  return runId
}

describe('the log of a sync', () => {
  it('tells the whole story of one run by its id: start, calls that failed, limits, retries, bulk steps, end', async () => {
    rig.practice.setFault({ kind: 'busy', path: 'user/list', times: 2 })
    rig.practice.setFault({ kind: 'rate-limit', path: 'tag/get', times: 1 })
    rig.practice.setFault({ kind: 'expired-token', path: 'department/list', times: 1 })
    const runId = await runToItsEnd()
    rig.practice.clearFaults()
    const other = await runToItsEnd()

    const { items, more } = await client.logs.list({ runId, limit: 1000 })
    const story = items.toReversed().map(({ message, fields }) => ({ message, fields: JSON.parse(fields) as object }))
    expect(more).toBeNull()
    const told = (message: string, fields: object = {}) =>
      expect(story).toContainEqual({ message, fields: expect.objectContaining(fields) as object })
    told('sync run started', { kind: 'all', profileId: rig.profileId })
    told('sync run goes on', { stage: 'members' })
    told('A call to WeCom is tried again', { endpoint: 'user/list', failure: -1 })
    told('A call to WeCom is tried again with a new token', { endpoint: 'department/list' })
    told('WeCom limits an API; its calls wait', { api: 'tag/get' })
    told('the bulk thread has done a step', { step: 'apply' })
    told('sync run ended', { state: 'succeeded' })
    // A call that was busy twice and then answered is three; none of them has a line of its own.
    const counts = story.find(({ message }) => message === 'the run has called WeCom')?.fields
    expect(counts).toMatchObject({
      calls: { 'department/list': 2 },
      failures: { 'user/list': 2, 'tag/get': 1, 'department/list': 1 },
    })
    expect(story[0]?.message).toBe('sync run started')
    // The call that asked for it, in every line; and nothing of the other run.
    const requests = new Set(story.map(({ fields }) => Reflect.get(fields, 'requestId') as unknown))
    expect(requests.size).toBe(1)
    expect([...requests][0]).toMatch(/^[0-9a-f]{12}$/)
    for (const { fields } of story) expect(fields).toMatchObject({ runId, call: 'sync.start' })
    expect((await client.logs.list({ runId: other })).items.length).toBeGreaterThan(5)
    expect(other).not.toBe(runId)
  })

  it('leads by the run’s id from the schedule to the guard, the alert that went out, and the decision in the audit', async () => {
    const receiver = await openAlertReceiver()
    try {
      const { alerts, schedules } = client
      const target = { kind: 'webhook', url: `${receiver.origin}/hook` } as const
      await alerts.addChannel({ name: 'own', enabled: true, language: 'en', minimumSeverity: 'info', target })
      await runToItsEnd()
      rig.practice.setFault({ kind: 'empty-directory', path: null, times: null })
      const { items: all } = await schedules.list({})
      const scheduleId = all.find(({ job, profileId }) => job === 'sync-all' && profileId === rig.profileId)?.scheduleId
      await schedules.runNow({ scheduleId: scheduleId ?? '' })
      await receiver.until(1)
      const { items: runs } = await client.sync.runs({ states: ['awaiting-confirmation'] })
      const runId = runs[0]?.runId ?? ''
      await client.sync.reject({ runId })

      const messages = async () => (await client.logs.list({ runId, limit: 1000 })).items.map(({ message }) => message)
      await expect.poll(messages).toContain('an alert was accepted')
      const story = (await messages()).toReversed()
      const steps = [
        'a schedule has started a sync',
        'the deletion guard holds the plan of the run',
        'sync run ended',
        'the run has called WeCom',
        'a notification was raised',
        'a plan was decided',
        'The audit trail has a new row',
      ]
      for (const step of [...steps, 'sync run started']) expect(story).toContain(step)
      expect(steps.toSorted((a, b) => story.indexOf(a) - story.indexOf(b))).toEqual(steps)
      const { items: trail } = await client.audit.list({})
      expect(trail.find(({ call }) => call === 'sync.reject')?.target).toContain(runId)
    } finally {
      await receiver.close()
    }
  })

  it('says why a run failed, and holds neither the secret nor the token nor anybody', async () => {
    rig.practice.setFault({ kind: 'untrusted-ip', path: null, times: null })
    const runId = await runToItsEnd()
    const { items } = await client.logs.list({ runId, levels: ['error'] })
    expect(items.map(({ message }) => message)).toContain('sync run failed')
    rig.practice.clearFaults()
    await runToItsEnd()
    const folder = join(rig.desk.dir, 'logs')
    const text = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('')
    expect(text.length).toBeGreaterThan(1000)
    const people = rig.query('select user_id, name, mobile, email from member') as Record<string, string | null>[]
    expect(people.length).toBeGreaterThan(30)
    const secrets = rig.practice.credentials.secrets.map(({ secret }) => secret)
    const planted = [...secrets, ...people.flatMap(({ name, mobile, email }) => [name, mobile, email])]
    for (const hidden of planted) if (hidden) expect(text).not.toContain(hidden)
  })
})
