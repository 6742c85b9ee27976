import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { NotificationKind } from '../../../src-main/contract/notifications.ts'
import { openAlertReceiver } from '../../helpers/alert-receiver.ts'
import { briskClock, openPracticeRig } from '../directory/practice-rig.ts'

const hourMs = 3_600_000

it('what nobody looks at is told out of the app: failing calls, a used-up limit, failing tokens, disk and memory', async () => {
  const receiver = await openAlertReceiver()
  const rig = await openPracticeRig({ departments: 40, members: 60, clock: briskClock() })
  const { areas, call, services, dir } = rig.desk
  try {
    const target = { kind: 'webhook', url: `${receiver.origin}/hook` } as const
    await areas.alerts.addChannel({ name: 'own', enabled: true, language: 'en', minimumSeverity: 'info', target }, call)
    const { rules } = await areas.alerts.rules({}, call)
    const limits: Partial<Record<NotificationKind, number>> = { 'disk-low': 10_000, 'memory-high': 100 }
    const lowered = rules.flatMap((rule) => {
      const threshold = limits[rule.kind]
      return threshold === undefined ? [] : [{ ...rule, threshold }]
    })
    await areas.alerts.setRules({ rules: lowered }, call)

    // Calls that fail, and those that another process has made for another company.
    rig.practice.setFault({ kind: 'busy', path: 'user/list', times: null })
    await rig.desk.sync('members')
    rig.practice.clearFaults()
    const { apiBaseUrl } = rig.practice
    await rig.desk.addCompany({ name: 'busy', apiBaseUrl, corpId: 'ww00000000000000ab', secrets: [] })
    const db = new SqliteDatabase(join(dir, 'desk.db'))
    const { ordinal } = db.prepare('select ordinal from profile where name = ?').get('busy') as { ordinal: number }
    db.prepare(
      `insert into call_hour (company, hour_start_ms, endpoint, calls, failures, retries, errcodes, durations)
       values (?, ?, 'tag/get', 130000, 0, 0, '{}', '{}')`,
    ).run(ordinal, Math.floor(Date.now() / hourMs) * hourMs)
    db.close()
    rig.practice.setFault({ kind: 'busy', path: 'gettoken', times: null })
    for (let times = 0; times < 3; times += 1) await areas.tokens.refresh({ profileId: rig.profileId }, call)

    await services.startResidentWork({ schedules: false })
    const wanted = ['api-failures', 'disk-low', 'memory-high', 'quota-high', 'token-failing']
    const told = () => receiver.received.map(({ json }) => json['kind'])
    await expect.poll(() => wanted.filter((kind) => !told().includes(kind))).toEqual([])
    const quota = receiver.received.find(({ json }) => json['kind'] === 'quota-high')?.json
    expect(quota).toMatchObject({ subject: 'tag/get', company: { name: 'busy' } })
  } finally {
    await rig.dispose()
    await receiver.close()
  }
})
