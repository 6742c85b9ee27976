import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { BackupThreadError } from '../../../src-main/backup/backup-thread.ts'
import type * as BackupThread from '../../../src-main/backup/backup-thread.ts'
import { createLeaseRepository } from '../../../src-main/store/lease-repository.ts'
import { openStore } from '../../../src-main/store/store.ts'
import { systemClock as clock } from '../../../src-main/system-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { call, openBackupRig } from './backup-rig.ts'
import type { BackupRig } from './backup-rig.ts'

/** While set, the copy stops half-way as on a disk that is full. */
const disk = vi.hoisted(() => ({ fullWith: null as string | null }))
vi.mock('../../../src-main/backup/backup-thread.ts', async (original) => {
  const thread = await original<typeof BackupThread>()
  const findFacts: typeof thread.findFacts = (job, options) => {
    if (disk.fullWith === null || job.type !== 'copy') return thread.findFacts(job, options)
    writeFileSync(job.target, Buffer.alloc(100_000))
    return Promise.reject(new BackupThreadError({ code: disk.fullWith, message: 'no space', stack: '' }))
  }
  return { ...thread, findFacts }
})

let rig: BackupRig
beforeEach(async () => {
  rig = await openBackupRig()
})
afterEach(async () => {
  disk.fullWith = null
  await rig.dispose()
})

const files = () => readdirSync(join(rig.dataDir, 'backups')).toSorted()
const notes = async () => (await rig.areas.notifications.list({ unreadOnly: false, limit: 10 }, call)).items
/** As the schedule does it. */
const daily = async () => {
  const { scheduleRunId } = await rig.areas.schedules.runNow({ scheduleId: 'backup' }, call)
  return vi.waitFor(
    async () => {
      const page = { scheduleId: 'backup', outcomes: [], offset: 0, limit: 10 }
      const { items } = await rig.areas.schedules.history(page, call)
      const found = items.find((item) => item.scheduleRunId === scheduleRunId)
      expect(found?.finishedAtMs).not.toBeNull()
      return found
    },
    { timeout: 20_000, interval: 20 },
  )
}

it('while another process makes one, a backup is refused and nobody is alarmed', async () => {
  const store = openStore({ dataDir: rig.dataDir, clock, log: createQuietLog(), checkIntegrity: false })
  try {
    const lease = await createLeaseRepository(store, clock).tryAcquire('backup')
    await expect(rig.areas.backup.create({}, call)).rejects.toMatchObject({
      code: 'INVALID',
      data: { hint: { en: expect.stringContaining('Another backup is being made') } },
    })
    expect(await daily()).toMatchObject({ outcome: 'failed' })
    expect(await notes()).toEqual([])
    expect((await rig.areas.backup.list({}, call)).making).toBeNull()
    await lease?.release()
    expect(await rig.areas.backup.create({}, call)).toMatchObject({ kind: 'manual', intact: true })
  } finally {
    await store.dispose()
  }
})

it.each(['SQLITE_FULL', 'ENOSPC'])('on a full disk (%s) says so, keeps what was there, and recovers', async (code) => {
  await rig.areas.backup.create({}, call)
  const before = files()
  disk.fullWith = code
  const hint = { en: expect.stringContaining('The disk is full'), 'zh-CN': expect.stringContaining('磁盘空间不足') }
  await expect(rig.areas.backup.create({}, call)).rejects.toMatchObject({ code: 'INVALID', data: { hint } })
  expect(files()).toEqual(before)
  expect(await daily()).toMatchObject({ outcome: 'failed', detail: hint })
  expect(await notes()).toMatchObject([{ kind: 'backup-failed', text: hint }])
  expect(files()).toEqual(before)

  disk.fullWith = null
  expect(await daily()).toMatchObject({ outcome: 'done' })
  expect((await rig.areas.backup.list({}, call)).items.map(({ kind }) => kind)).toEqual(['daily', 'manual'])
})
