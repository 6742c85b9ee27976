import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import SqliteDatabase from 'better-sqlite3'
import { expect, it, vi } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { DeskClient } from '../../../src-main/hosts/cli/command-context.ts'
import { createRouter } from '../../../src-main/router.ts'
import { createRedactor } from '../../../src-main/wecom/redact.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { damage, openBackupRig } from './backup-rig.ts'

it('damage that is met while running is told as what it is, noted once, and put right by a restore from there', async () => {
  const rig = await openBackupRig()
  try {
    const log = createQuietLog()
    const errors = vi.spyOn(log, 'error')
    const client: DeskClient = createRouterClient(
      createRouter(rig.services, { log, redactor: createRedactor(), statistics: { record: () => undefined } }),
      { context: { actor: ownerActor('browser', 'test') } },
    )
    await rig.addCompany('kept')
    const { backupId } = await client.backup.create({})
    // What is still in the log would be read from there.
    const other = new SqliteDatabase(join(rig.dataDir, 'desk.db'))
    other.pragma('wal_checkpoint(TRUNCATE)')
    other.close()
    damage(join(rig.dataDir, 'desk.db'))

    const failures = await Promise.all(
      [
        () => client.notifications.list({}),
        () => client.schedules.history({}),
        () => client.alerts.deliveries({}),
        () => client.access.operators({}),
        () => client.sync.runs({}),
        () => client.directory.members({}),
        () => client.exports.list({}),
        () => client.profiles.list({}),
      ].map((ask) =>
        Promise.resolve(ask()).then(
          () => null,
          (error: unknown) => error,
        ),
      ),
    )
    const met = failures.filter((failure) => failure !== null)
    expect(met.length).toBeGreaterThan(2)
    for (const failure of met) {
      expect(failure).toMatchObject({
        code: 'DATA_UNUSABLE',
        data: { hint: { en: expect.stringContaining('Restore an intact backup under Settings → Backup') } },
      })
      expect(failure).not.toHaveProperty('data.reportId')
    }
    expect(errors.mock.calls.filter(([message]) => message === 'The database is damaged')).toHaveLength(1)
    expect(errors.mock.calls.filter(([message]) => message === 'A call failed unexpectedly')).toEqual([])

    expect((await client.backup.list({})).items).toMatchObject([{ backupId, intact: true }])
    const { note } = await client.backup.restore({ backupId })
    expect(note?.en).toContain('that could be read')
    await rig.lifecycle.settled()
    expect(await rig.companies()).toEqual(['kept'])
  } finally {
    await rig.dispose()
  }
})
