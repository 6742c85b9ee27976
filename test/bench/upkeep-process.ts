import { createRouterClient } from '@orpc/server'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { ownerActor } from '../../src-main/access/actor.ts'
import { keptDeliveries } from '../../src-main/alerts/delivery-repository.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import { createRouter } from '../../src-main/router.ts'
import { createCallStatistics } from '../../src-main/router/call-statistics.ts'
import { createServices } from '../../src-main/services.ts'
import { openStore } from '../../src-main/store/store.ts'
import { systemClock } from '../../src-main/system-clock.ts'
import { createHoldMeter } from './hold-meter.ts'
import type { Held } from './hold-meter.ts'

// The real core as it stays open, on a data directory that read-company.ts filled: everything that copies, erases or
// cleans up, one after another, with what it costs the thread that answers people.
const [root, only = ''] = process.argv.slice(2)
if (!root) throw new Error('usage: upkeep-process FOLDER [NAME]')

export interface Upkeep {
  name: string
  held: Held
  /** How long a small write of this thread had to wait for others at most, and how long it then took. */
  writeWaitMs: number
  /** What was done, such as how many rows went. */
  said: string
}

const dataDir = join(root, 'data')
const oldRows = 100_000
/** As many as are ever kept: every five seconds it is looked through them. */
const oldDeliveries = keptDeliveries
const goneMembers = 5_000
const dayMs = 86_400_000

/** Rows that are past their time, and people who left long ago. */
const plantOldRows = (): void => {
  const db = new SqliteDatabase(join(dataDir, 'desk.db'))
  const longAgo = Date.now() - 1000 * dayMs
  const profileId = db.prepare('select profile_id from profile').pluck().get()
  db.pragma('foreign_keys = OFF')
  db.exec('begin')
  const some = (count: number, text: string) =>
    db
      .prepare(`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count}) ${text}`)
      .run({ longAgo, profileId })
  some(
    oldRows / 2,
    `insert into schedule_run (schedule_id, profile_id, job, trigger, due_at_ms, missed, started_at_ms, finished_at_ms, outcome,
       attempt, detail, lease)
     select 'old', @profileId, 'sync-all', 'schedule', @longAgo + i, 0, @longAgo + i, @longAgo + i, 'done', 1,
       '{"zh-CN":"很久以前","en":"long ago"}', '' from n`,
  )
  some(
    oldRows / 2,
    `insert into health_sample (at_ms, process, rss_bytes, heap_bytes, cpu_share, database_bytes, wal_bytes, log_bytes)
     select @longAgo + i * 1000, 'old', 1, 1, 0, 1, 1, 1 from n`,
  )
  some(
    oldDeliveries,
    `insert into alert_delivery (channel_id, kind, subject, profile_id, recovery, severity, title, text, at_ms, due_at_ms, outcome,
       attempts, begun, uncertain)
     select 'system', 'old', 'old', @profileId, 0, 'bad', '{"zh-CN":"旧","en":"old"}', '{"zh-CN":"旧","en":"old"}', @longAgo + i,
       @longAgo + i, 'sent', 1, 0, 0 from n`,
  )
  db.prepare(
    `update member set removed_at_ms = ? where member_id in (select member_id from member order by member_id desc limit ?)`,
  ).run(longAgo, goneMembers)
  db.exec('commit')
  db.close()
}
plantOldRows()

const ports = createHostPorts({
  dataDir,
  host: { kind: 'node', capabilities: [] },
  env: { WECOM_DESK_KEY_DIR: join(root, 'keys'), WECOM_DESK_KEYCHAIN: 'off', WECOM_DESK_LOG_LEVEL: 'warn' },
})
const services = await createServices(ports, { checkIntegrity: false })
const router = createRouter(services, { log: ports.log, redactor: ports.redactor, statistics: createCallStatistics() })
const client = createRouterClient(router, { context: { actor: ownerActor('system', 'bench') } })
await services.startResidentWork({ schedules: false })

const probe = openStore({ dataDir, clock: systemClock, log: ports.log, checkIntegrity: false })
const writeNothing = probe.prepare("update lease set owner = owner where name = 'bench'")
const meter = createHoldMeter()
const report: Upkeep[] = []
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const measure = async (name: string, work: () => Promise<string>): Promise<void> => {
  if (name !== 'nothing' && !name.includes(only)) return
  let [isOver, writeWaitMs, said] = [false, 0, '']
  const writing = (async () => {
    for (; !isOver; await pause(50)) {
      const startedAt = performance.now()
      await probe.write(() => writeNothing.run())
      writeWaitMs = Math.max(writeWaitMs, performance.now() - startedAt)
    }
  })()
  const held = await meter(async () => {
    said = await work()
  })
  isOver = true
  await writing
  report.push({ name, held, writeWaitMs, said })
}

const { items } = await client.directory.members({ offset: 0, limit: 2 })
const [somebody, another] = items.map(({ userId }) => userId)
const [profile] = await client.profiles.list({})
if (!profile || !somebody || !another) throw new Error('The company has nobody')
const profileId = profile.id

await measure('nothing', async () => {
  await pause(2000)
  return ''
})
await measure('backup.create', async () => `${(await client.backup.create({})).sizeBytes} bytes`)
await measure('backup.check', async () => {
  const [made] = (await client.backup.list({})).items
  if (!made) return ''
  return `intact: ${(await client.backup.check({ backupId: made.backupId })).intact}`
})
await measure('privacy.reportPerson', async () => {
  await client.privacy.reportPerson({ profileId, userId: somebody, format: 'html', language: 'en' })
  return ''
})
await measure('privacy.previewForget', async () => {
  const { rows } = await client.privacy.previewForget({ profileId, userId: somebody })
  return `${rows.reduce((sum, { count }) => sum + count, 0)} rows`
})
await measure('privacy.forgetPerson', async () => {
  const forgotten = { profileId, userId: somebody, staysForgotten: true, confirm: somebody }
  return `${(await client.privacy.forgetPerson(forgotten)).erased} rows`
})
const rules = (['departed-members', 'history'] as const).map((kind) => ({ kind, keptDays: 1 }))
await measure('privacy.previewRetention', async () => {
  const found = await client.privacy.previewRetention({ rules })
  return `${found.reduce((sum, { count }) => sum + count, 0)} rows`
})
await measure('privacy.setFields', async () => {
  const off = { mobile: false, email: false, avatar: false, address: false, gender: false, extendedAttributes: false }
  await client.privacy.setFields({ profileId, ...off })
  for (;;) {
    await pause(200)
    const { erasing } = await client.privacy.fields({ profileId })
    if (erasing === null) return 'all fields of everybody'
  }
})
await client.privacy.setRetention({ rules })
await measure('privacy.cleanUp', async () => {
  const removed = await client.privacy.cleanUp({})
  return removed.map(({ kind, removed: count }) => `${kind} ${count}`).join(', ')
})

await probe.dispose()
await services.dispose()
if (process.send) process.send(report)
else console.log(JSON.stringify(report, null, 1))
if (process.connected) process.disconnect()
