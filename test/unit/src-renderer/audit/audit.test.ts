import { describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../../../src-main/contract/audit.ts'
import { contract } from '../../../../src-main/contract/index.ts'
import {
  aboutParts,
  actorParts,
  actorText,
  callText,
  namesIn,
  readDetail,
  targetParts,
} from '../../../../src-renderer/features/audit/audit-text.ts'
import {
  filterInput,
  noFilter,
  rowsPerPage,
  useAuditRows,
} from '../../../../src-renderer/features/audit/use-audit-rows.ts'
import { createTexts } from '../../../../src-renderer/locales/index.ts'
import { createFakeClient, hostileNames } from '../../../helpers/fake-client.ts'
import { inScope, settle } from '../in-scope.ts'

const { global: texts } = createTexts('en')
const t = (key: string) => texts.t(key)

describe('what a row says', () => {
  it('has words for every call that is audited', () => {
    const audited = Object.entries(contract).flatMap(([area, verbs]) =>
      Object.entries(verbs).flatMap(([verb, entry]) => (entry['~orpc'].meta.audited ? [`${area}.${verb}`] : [])),
    )
    expect(audited.length).toBeGreaterThan(40)
    expect(audited.filter((call) => callText(call, t) === null)).toEqual([])
    for (const call of ['constructor.name', 'sync.toString', 'sync', '', 'later.invented'])
      expect(callText(call, t)).toBeNull()
  })

  it('names companies and leaves everything else as it was recorded', () => {
    const name = (id: string) => (id === 'p1' ? '<b>甲</b>' : null)
    expect(targetParts('profileId=p1 secretId=s2', name, t)).toEqual([
      { text: '<b>甲</b>', kind: 'company' },
      { text: 'secretId=s2', kind: 'raw' },
    ])
    expect(targetParts('profileId=gone', name, t)).toEqual([{ text: 'profileId=gone', kind: 'raw' }])
    expect(targetParts('', name, t)).toEqual([])
  })

  it('names schedules that everybody has, and leaves those that it does not know', () => {
    const said = (target: string) =>
      targetParts(target, (id) => (id === 'p1' ? '甲' : null), t)
        .map(({ text }) => text)
        .join(' ')
    expect(said('scheduleId=sync-all:p1')).toBe('甲 Full sync')
    expect(said('scheduleId=backup')).toBe('Backup')
    for (const target of ['scheduleId=sync-all:gone', 'scheduleId=toString', 'scheduleId=', 'scheduleId'])
      expect(said(target)).toBe(target)
  })

  it('says by which way the owner came where nothing else does, and nobody else in other words', () => {
    expect(actorText('owner (CLI)', t)).toBe('Owner · Command line')
    expect(actorText('owner (CLI)', t, false)).toBe('Owner')
    for (const actor of ['owner (li)', 'owner', 'owner (CLI) '])
      expect([actorText(actor, t), actorText(actor, t, false)]).toEqual([actor, actor])
  })

  it('names people who signed in, without letting them pass for the owner', () => {
    expect(actorParts('op-43df01 (\u202eil)', t)).toEqual({ name: 'il', id: 'op-43df01' })
    expect(actorParts('op-43df01 (owner (CLI))', t)).toEqual({ name: 'owner (CLI)', id: 'op-43df01' })
    expect(actorParts('owner (CLI)', t)).toEqual({ name: 'Owner', id: null })
    expect(actorText('op-43df01 (li)', t)).toBe('li · op-43df01')
  })

  it('names operators, keys and channels by what the trail says of them, also once they are gone', () => {
    const row = (call: string, target: string, name: object, result = '') => ({
      ...{ auditId: 1, atMs: 0, actor: 'owner', via: 'cli', call, target, outcome: 'done', hash: '' },
      detail: JSON.stringify({ result, changes: { name } }),
    })
    const added = row(
      'access.addOperator',
      'roleId=viewer',
      { before: null, after: 'li' },
      'operatorId=op-1 roleId=viewer',
    )
    const removed = row('alerts.removeChannel', 'channelId=ch-1', { before: 'desk', after: null })
    const names = namesIn([added, removed], ['op-2a (wang)', 'owner (CLI)'])
    const about = (entry: { target: string; detail: string }) =>
      aboutParts(entry, () => null, t, names)
        .map(({ text }) => text)
        .join(' ')
    expect(about(added)).toBe('li roleId=viewer')
    expect(about(removed)).toBe('desk')
    expect(about({ target: 'operatorId=op-1', detail: '{}' })).toBe('li')
    expect(about({ target: 'operatorId=op-2a', detail: '{}' })).toBe('wang')
    expect(about({ target: 'operatorId=op-3', detail: '{' })).toBe('operatorId=op-3')
  })

  it.each([...hostileNames, 'null', '[]', '"x"', '{"changes":3}', '{"changes":{"a":1}}', '{'])(
    'reads whatever somebody wrote into the details: %s',
    (detail) => {
      expect(() => readDetail({ detail })).not.toThrow()
      expect(readDetail({ detail }).changes).toEqual([])
    },
  )

  it('reads changes, with what was not there as null', () => {
    const changes = { name: { before: null, after: '<i>' }, list: { before: ['a'], after: false } }
    expect(readDetail({ detail: JSON.stringify({ changes, errcode: 60020 }) })).toEqual({
      changes: [
        { field: 'name', before: null, after: '<i>' },
        { field: 'list', before: '["a"]', after: 'false' },
      ],
      facts: [['errcode', '60020']],
    })
  })
})

describe('the rows of the trail', () => {
  const entry = (auditId: number): AuditEntry => ({
    auditId,
    atMs: auditId,
    actor: 'owner',
    via: 'cli',
    call: 'profiles.add',
    target: '',
    outcome: 'done',
    detail: '{}',
    hash: '',
  })
  const start = () => {
    let total = 1000
    const asked: unknown[] = []
    const client = createFakeClient({
      audit: {
        list: (input = {}) => {
          asked.push(input)
          const { offset = 0, limit = 100 } = input
          const items = Array.from({ length: Math.min(limit, total - offset) }, (_, at) => entry(total - offset - at))
          return Promise.resolve({ total, items, calls: ['profiles.add'], actors: ['owner'] })
        },
      },
    })
    const { value: rows, end } = inScope(() => useAuditRows(client))
    return { rows, end, asked, grow: () => (total += 1) }
  }

  it('are fetched a page at a time where they are looked at', async () => {
    const { rows, asked, end } = start()
    await settle()
    expect([rows.total.value, rows.row(0)?.auditId, rows.row(rowsPerPage)]).toEqual([1000, 1000, undefined])
    rows.need(750, 790)
    rows.need(755, 795)
    await settle()
    expect(rows.row(760)?.auditId).toBe(240)
    expect(asked).toHaveLength(2)
    end()
  })

  it('move down when new ones come, and none is shown twice', async () => {
    const { rows, grow, end } = start()
    await settle()
    rows.need(190, 210)
    await settle()
    grow()
    rows.refresh()
    await settle()
    expect([rows.row(0)?.auditId, rows.row(199)?.auditId, rows.row(200)?.auditId]).toEqual([1001, 802, 801])
    end()
  })

  it('are found by their number in few steps; of one that is gone the row before it', async () => {
    const { rows, asked, end } = start()
    await settle()
    const before = asked.length
    expect(await rows.find(370)).toMatchObject({ index: 630, entry: { auditId: 370 } })
    expect(asked.length - before).toBeLessThan(13)
    expect(await rows.find(5000)).toMatchObject({ index: 0, entry: { auditId: 1000 } })
    expect(await rows.find(1)).toMatchObject({ index: 999, entry: { auditId: 1 } })
    expect(await rows.find(0)).toBeNull()
    end()
  })

  it('begin at the top with another filter, of which nothing empty is sent', async () => {
    const { rows, asked, end } = start()
    await settle()
    rows.need(600, 620)
    await settle()
    rows.setFilter({ outcome: 'failed', text: '  ' })
    await settle()
    expect(asked.at(-1)).toEqual({ outcome: 'failed', offset: 0, limit: rowsPerPage })
    expect(rows.isFiltered()).toBe(true)
    end()
  })

  it('of a day are those from its first to its last moment', () => {
    const day = new Date(2026, 2, 29, 15)
    const input = filterInput({ ...noFilter, days: [day, day] })
    expect(input).toEqual({ fromMs: new Date(2026, 2, 29).getTime(), toMs: new Date(2026, 2, 30).getTime() })
  })
})
