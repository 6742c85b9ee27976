import { createRouterClient } from '@orpc/server'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import { hashOf } from '../../../src-main/access/audit-chain.ts'
import type { DeskClient } from '../../../src-main/hosts/cli/command-context.ts'
import { createRouter } from '../../../src-main/router.ts'
import { openStore } from '../../../src-main/store/store.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { createRedactor } from '../../../src-main/wecom/redact.ts'
import { dropAuditTriggers } from '../../helpers/audit-tampering.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { runCommand } from '../../helpers/run-cli.ts'

let desk: DeskUnderTest
let client: DeskClient
let profileId: string
let out: string
const formula = '=HYPERLINK("http://example.test"),"x"'

const openClient = (): DeskClient => {
  const options = { log: createQuietLog(), redactor: createRedactor(), statistics: { record: () => undefined } }
  const router = createRouter(desk.services, options)
  return createRouterClient(router, { context: { actor: ownerActor('cli', formula) } })
}
const cli = (...argv: string[]) =>
  runCommand(['--data-dir', desk.dir, ...argv], {
    host: { openSession: () => Promise.resolve({ client, dispose: () => Promise.resolve() }) },
  })

beforeAll(async () => {
  desk = await openDeskUnderTest()
  out = mkdtempSync(join(tmpdir(), 'wecom-desk-audit-'))
  client = openClient()
  await client.vault.acceptKeyFile({})
  const company = { corpId: 'ww1234567890abcdef', remark: '', environment: 'test', colour: 'blue' } as const
  const added = await client.profiles.add({ ...company, name: '甲', apiBaseUrl: 'https://qyapi.weixin.qq.com', proxy: 'none', timeoutMs: 10_000 }) // prettier-ignore
  profileId = added.id
})
afterAll(async () => {
  await desk.dispose()
  rmSync(out, { recursive: true, force: true })
})

describe('the audit trail of a desk', () => {
  it('notes before and after of what a call changed', async () => {
    await client.profiles.update({ profileId, name: '乙', remark: '新' })
    const { items } = await client.audit.list({ call: 'profiles.update' })
    expect(JSON.parse(items[0]?.detail ?? '')).toMatchObject({
      changes: { name: { before: '甲', after: '乙' }, remark: { before: '', after: '新' } },
    })
  })

  it('finds by who, what, outcome, text and time, and says what can be chosen', async () => {
    await client.profiles.update({ profileId: 'nobody', name: '丙' }).catch(() => undefined)
    const all = await client.audit.list({})
    expect(all.total).toBe(4)
    expect(all.calls).toEqual(['profiles.add', 'profiles.update', 'vault.acceptKeyFile'])
    expect(all.actors).toEqual([`owner (${formula})`])
    const calls = async (filter: Parameters<typeof client.audit.list>[0]) =>
      (await client.audit.list(filter)).items.map(({ call, outcome }) => `${call} ${outcome}`)
    expect(await calls({ outcome: 'failed' })).toEqual(['profiles.update failed'])
    expect(await calls({ text: '甲' })).toEqual(['profiles.update done', 'profiles.add done'])
    expect(await calls({ text: 'HYPERLINK', call: 'profiles.add' })).toEqual(['profiles.add done'])
    expect(await calls({ text: '100%' })).toEqual([])
    expect(await calls({ actor: 'nobody' })).toEqual([])
    const newest = all.items[0]?.atMs ?? 0
    expect(await calls({ fromMs: newest + 1 })).toEqual([])
    expect((await calls({ toMs: newest + 1, limit: 2, offset: 3 })).length).toBe(1)
  })

  it('is written by the command line as CSV that no spreadsheet takes for formulas, and as lines whose hashes fit', async () => {
    const csv = join(out, 'a.csv')
    expect(await cli('audit', 'export', '--out', csv)).toMatchObject({ code: 0 })
    const text = readFileSync(csv, 'utf8')
    expect(text.startsWith('\ufeff')).toBe(true)
    expect(text).toContain('profiles.update')
    for (const field of text.split(/[\r\n,]+/)) expect(field).not.toMatch(/^"?=/)

    const lines = join(out, 'a.jsonl')
    expect(await cli('audit', 'export', '--out', lines, '--call', 'profiles.update', '--json')).toMatchObject({
      code: 0,
    })
    const rows = readFileSync(lines, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, never>) // prettier-ignore
    expect(rows).toHaveLength(2)
    for (const row of rows) {
      const { auditId, atMs, previousHash, hash, ...fields } = row
      expect(hashOf({ audit_id: auditId, at_ms: atMs, previous_hash: previousHash, ...fields } as never)).toBe(hash)
    }
    // Who took the trail away is in it as well.
    expect((await client.audit.list({ call: 'audit.export' })).total).toBe(2)
    expect(await cli('audit', 'export', '--out', csv)).toMatchObject({ code: 2 })
  })

  it('is listed and verified by the command line; tampering is an exit of its own, and news for everybody once', async () => {
    expect(JSON.parse((await cli('audit', 'list', '--limit', '1', '--json')).stdout)).toMatchObject({
      items: [{ call: 'audit.export', via: 'cli', outcome: 'done', detail: { result: expect.any(String) } }],
    })
    const whole = await cli('audit', 'verify', '--json')
    expect(whole.code).toBe(0)
    const { headHash } = JSON.parse(whole.stdout) as { headHash: string }

    const store = openStore({ dataDir: desk.dir, clock: systemClock, log: createQuietLog(), checkIntegrity: false })
    try {
      dropAuditTriggers(store)
      await store.write(() => store.prepare(`update audit set detail = '{}' where audit_id = 3`).run())
    } finally {
      await store.dispose()
    }
    const broken = await cli('audit', 'verify', '--head', headHash, '--json')
    expect(broken.code).toBe(7)
    expect(JSON.parse(broken.stdout)).toMatchObject({ intact: false, findings: [{ auditId: 3, kind: 'edited' }] })
    const told = await cli('audit', 'verify')
    expect(told.stdout).toContain('3')
    expect(await cli('audit', 'verify', '--head', 'abc')).toMatchObject({ code: 2 })
    await expect
      .poll(async () => (await client.notifications.list({})).items.map(({ kind, times }) => [kind, times]))
      .toEqual([['audit-broken', 1]])
  })
})

describe('the app lock from a terminal', () => {
  it('tells its state, and goes without its code', async () => {
    const here = { actor: ownerActor('desktop', 'zhang') }
    await desk.areas.access.setLock({ code: 'long enough', idleMs: 300_000 }, here)
    await desk.services.lockNow()
    expect(desk.services.lock.isLockedFor(here.actor)).toBe(true)
    await expect(desk.services.downloads.find('x', here.actor)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(JSON.parse((await cli('app-lock', 'status', '--json')).stdout)).toMatchObject({
      enabled: true,
      locked: true,
    })
    expect(await cli('app-lock', 'off', '--yes')).toMatchObject({ code: 0 })
    expect(desk.services.lock.isLockedFor(here.actor)).toBe(false)
    await expect(desk.services.downloads.find('x', here.actor)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
