import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { afterEveryKill } from '../../helpers/every-kill.ts'
import { call, openBackupRig } from './backup-rig.ts'
import type { BackupRig } from './backup-rig.ts'

const passphrase = 'a passphrase of the test'
const planted = 'planted-secret-0123456789012345678901234567'
const plantedHook = 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=planted-robot-key-0001'

let here: BackupRig
let there: BackupRig
beforeEach(async () => {
  here = await openBackupRig()
  there = await openBackupRig()
})
afterEach(async () => {
  await here.dispose()
  await there.dispose()
})

/** Two companies with everything that can be configured. */
const configure = async () => {
  const { areas } = here
  const first = await here.addCompany('first')
  await here.addCompany('second')
  await areas.profiles.update({ profileId: first, proxy: 'http://planted-user:planted-word@10.0.0.1:8080' }, call)
  const secret = { kind: 'app', agentId: 1000002, label: 'desk', secret: planted } as const
  await areas.secrets.set({ profileId: first, ...secret, mayCallCustomerApis: true, unproven: true }, call)
  await areas.sync.setRules({ profileId: first, guardCount: 7 }, call)
  await areas.privacy.setFields({ profileId: first, mobile: false }, call)
  await areas.privacy.setRetention({ rules: [{ kind: 'history', keptDays: 99 }] }, call)
  await areas.access.setRole({ name: 'Night shift', permissions: ['wechat.sync.view'] }, call)
  await areas.alerts.addChannel(
    {
      name: 'robot',
      enabled: true,
      language: 'en',
      minimumSeverity: 'bad',
      target: { kind: 'wecom-robot', url: plantedHook },
    },
    call,
  )
  await areas.schedules.add(
    { job: 'sync-all', profileId: first, cron: '7 5 * * 1', timeZone: null, randomOffsetMs: 0, enabled: true },
    call,
  )
  return first
}
const exported = async (): Promise<string> => {
  const { fileId } = await here.areas.backup.exportConfig({ passphrase }, call)
  return (await here.areas.files.read({ fileId, offset: 0 }, call)).base64
}
const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)],
  )

describe('a configuration that moves to another machine', () => {
  it('arrives with companies, secrets, rules, schedules, channels, roles and switches', async () => {
    const first = await configure()
    const file = await exported()
    expect(Buffer.from(file, 'base64').toString()).not.toMatch(/planted|first|robot/)
    expect(await there.areas.backup.previewConfig({ file, passphrase }, call)).toMatchObject({
      companies: [
        { name: 'first', secrets: 1, exists: false },
        { name: 'second', secrets: 0, exists: false },
      ],
      channels: 2,
    })
    await there.areas.vault.acceptKeyFile({}, call)
    const { areas } = there
    let counts: unknown
    const tables = ['profile', 'secret', 'schedule', 'alert_channel', 'privacy_field', 'retention_rule', 'role']
    // Whenever the process is killed, all of it is there or nothing.
    const states = await afterEveryKill(
      join(there.dataDir, 'desk.db'),
      async () => (counts = await areas.backup.importConfig({ file, passphrase, existing: 'keep' }, call)),
      (db) => tables.map((table) => db.prepare(`select count(*) from ${table}`).pluck().get()).join(),
    )
    expect(new Set(states).size).toBe(2)
    expect(counts).toEqual({ added: 2, replaced: 0, kept: 0 })
    expect(await areas.profiles.get({ profileId: first }, call)).toMatchObject({
      name: 'first',
      active: true,
      proxy: 'http://***@10.0.0.1:8080/',
      secrets: [{ kind: 'app', agentId: 1000002, lastFour: '4567', mayCallCustomerApis: true }],
    })
    expect(await areas.sync.rules({ profileId: first }, call)).toMatchObject({ guardCount: 7 })
    expect((await areas.privacy.fields({ profileId: first }, call)).kept.mobile).toBe(false)
    expect(await areas.privacy.retention({}, call)).toContainEqual({ kind: 'history', keptDays: 99 })
    expect((await areas.access.roles({}, call)).map(({ name }) => name.en)).toContain('Night shift')
    expect(await areas.alerts.channels({}, call)).toContainEqual(
      expect.objectContaining({ name: 'robot', kind: 'wecom-robot', minimumSeverity: 'bad' }),
    )
    const { items } = await areas.schedules.list({ profileId: first }, call)
    expect(items.filter(({ cron }) => cron === '7 5 * * 1')).toHaveLength(1)
    // Sealed by the key of this machine: written out again, it is the same secret.
    const again = await there.areas.backup.exportConfig({ passphrase }, call)
    expect(again.sizeBytes).toBeGreaterThan(1000)
    const leaked = filesBelow(there.dataDir).filter((path) => readFileSync(path).includes('planted-'))
    expect(leaked).toEqual([])
  })

  it('leaves what is here alone, or replaces it, as was asked; and never makes a company twice', async () => {
    await configure()
    const file = await exported()
    await here.areas.sync.setRules({ guardCount: 33 }, call)
    const take = (existing: 'keep' | 'replace') => here.areas.backup.importConfig({ file, passphrase, existing }, call)
    expect(await take('keep')).toEqual({ added: 0, replaced: 0, kept: 2 })
    expect(await here.areas.sync.rules({}, call)).toMatchObject({ guardCount: 33 })
    expect(await take('replace')).toEqual({ added: 0, replaced: 2, kept: 0 })
    expect(await here.areas.sync.rules({}, call)).toMatchObject({ guardCount: 7 })
    expect(await here.companies()).toEqual(['first', 'second'])
    expect(await here.areas.alerts.channels({}, call)).toHaveLength(2)
  })

  it('gives nobody a role that goes beyond what they may do, and then changes nothing', async () => {
    await configure()
    const file = await exported()
    const restorer = { actor: { ...call.actor, id: 'op-1', permissions: new Set(['wechat.backup.restore' as const]) } }
    const before = await here.areas.access.roles({}, call)
    await here.areas.sync.setRules({ guardCount: 33 }, call)
    await expect(
      here.areas.backup.importConfig({ file, passphrase, existing: 'replace' }, restorer),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await here.areas.access.roles({}, call)).toEqual(before)
    expect(await here.areas.sync.rules({}, call)).toMatchObject({ guardCount: 33 })
  })

  it('changes nothing without a key for the secrets, or with a wrong passphrase', async () => {
    await configure()
    const file = await exported()
    await expect(there.areas.backup.importConfig({ file, passphrase, existing: 'keep' }, call)).rejects.toMatchObject({
      code: 'VAULT_REFUSED',
      data: { reason: 'key-file-not-accepted' },
    })
    await expect(
      there.areas.backup.importConfig({ file, passphrase: 'another passphrase', existing: 'keep' }, call),
    ).rejects.toMatchObject({ code: 'INVALID', data: { field: 'passphrase' } })
    expect(await there.companies()).toEqual([])
    // Neither for the keys of channels, where no company comes with them.
    for (const { id } of await here.areas.profiles.list({}, call))
      await here.areas.profiles.remove({ profileId: id }, call)
    const channelsOnly = await exported()
    const before = await there.areas.alerts.channels({}, call)
    await expect(
      there.areas.backup.importConfig({ file: channelsOnly, passphrase, existing: 'keep' }, call),
    ).rejects.toMatchObject({ data: { reason: 'key-file-not-accepted' } })
    expect(await there.areas.alerts.channels({}, call)).toEqual(before)
  })
})
