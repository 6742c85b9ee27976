import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it } from 'vitest'
import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import { systemClock } from '../../../src-main/system-clock.ts'
import { call, openBackupRig } from './backup-rig.ts'

const members = 8_000

it('copies of one moment are made while a sync of 8,000 people writes', async () => {
  const rig = await openBackupRig()
  const company = await openPracticeCompany({ departments: 200, members, seed: 5, clock: systemClock })
  try {
    const { apiBaseUrl, credentials } = company
    const profileId = await rig.addCompany('practice')
    await rig.areas.profiles.update(
      { profileId, apiBaseUrl, corpId: credentials.corpId, environment: 'practice' },
      call,
    )
    for (const { kind, agentId, secret, label } of credentials.secrets)
      await rig.areas.secrets.set(
        { profileId, kind, agentId, secret, label, mayCallCustomerApis: false, unproven: true },
        call,
      )
    const { runId } = await rig.areas.sync.start(
      { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' },
      call,
    )
    let isOver = false
    const over = (async () => {
      for await (const _progress of await rig.areas.sync.watch({ runId }, call));
      isOver = true
    })()
    const made: string[] = []
    while (!isOver && made.length < 15) made.push((await rig.areas.backup.create({}, call)).backupId)
    await over
    expect((await rig.areas.sync.get({ runId }, call)).state).toBe('succeeded')
    made.push((await rig.areas.backup.create({}, call)).backupId)
    expect(made.length).toBeGreaterThan(2)

    const people = made.map((backupId) => {
      const db = new SqliteDatabase(join(rig.dataDir, 'backups', `${backupId}.db`), { readonly: true })
      try {
        expect(db.pragma('foreign_key_check')).toEqual([])
        expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
        const count = (query: string) => Number(db.prepare(query).pluck().get())
        // Applied in one transaction: whoever is there has a line in the journal, and nobody else has.
        const present = count('select count(*) from member')
        expect(count(`select count(*) from journal where entity = 'member'`)).toBe(present)
        return present
      } finally {
        db.close()
      }
    })
    expect(new Set(people)).toEqual(new Set([0, members]))
  } finally {
    await company.dispose()
    await rig.dispose()
  }
})
