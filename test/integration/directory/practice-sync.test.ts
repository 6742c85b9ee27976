import { afterEach, describe, expect, it } from 'vitest'
import type { Change } from '../../../src-main/contract/sync.ts'
import { openPracticeRig, shapeOfMirror, shapeOfUpstream, upstreamOf } from './practice-rig.ts'
import type { PracticeRig } from './practice-rig.ts'

// Many syncs each; a busy machine may take its time.

let rig: PracticeRig
afterEach(() => rig.dispose())

const expectMirrored = async () => {
  expect(shapeOfMirror(rig.mirror())).toEqual(shapeOfUpstream(await upstreamOf(rig.practice)))
}
/** The upstream changes by more than the guard lets pass: a person says yes. */
const syncAndAgree = async () => {
  const run = await rig.desk.sync('all')
  return run.state === 'awaiting-confirmation'
    ? await rig.desk.areas.sync.confirm({ runId: run.runId }, rig.desk.call)
    : run
}
const changesOf = async (runId: string): Promise<Change[]> => {
  const { total, items } = await rig.desk.areas.sync.changes(
    { runId, query: '', order: 'kind', offset: 0, limit: 10_000 },
    rig.desk.call,
  )
  expect(items).toHaveLength(total)
  return items
}

type Shape = ReturnType<typeof shapeOfMirror>
type Thing = Record<string, unknown> & { id: unknown }
const fieldsOfMember: Record<string, (member: Thing) => unknown> = {
  name: (member) => member['name'],
  position: (member) => member['position'],
  status: (member) => member['status'],
  mainDepartmentId: (member) => member['main'],
  departments: (member) => idsIn(member['links'] as number[][]),
  leaderOf: (member) => idsIn((member['links'] as number[][]).filter(([, , leads]) => leads === 1)),
}
const fieldsOfDepartment: Record<string, (department: Thing) => unknown> = {
  name: ({ name }) => name,
  nameEn: ({ nameEn }) => nameEn,
  parentId: ({ parent }) => parent,
  sortOrder: ({ order }) => order,
  leaders: ({ leaders }) => JSON.stringify(leaders),
}
const idsIn = (links: number[][]) =>
  links
    .map(([id]) => id ?? 0)
    .toSorted((a, b) => a - b)
    .join(',')
const told = (value: unknown) => (value === null || value === '' ? null : String(value))

/** Whether the journal's lines lead from one state to the other, and leave out nothing that differs. */
const expectExplained = (before: Shape, after: Shape, journal: Change[]) => {
  for (const [entity, was, is, fields] of [
    ['department', before.departments, after.departments, fieldsOfDepartment],
    ['member', before.members, after.members, fieldsOfMember],
  ] as const) {
    const [old, now] = [was, is].map((list) => new Map(list.map((one) => [String(one.id), one as Thing])))
    const lines = new Map(
      journal.filter((line) => line.entity === entity).map((line) => [line.id.toLowerCase(), line] as const),
    )
    for (const id of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
      const [a, b, line] = [old?.get(id), now?.get(id), lines.get(id)]
      lines.delete(id)
      if (!a) expect(['created', 'returned']).toContain(line?.operation)
      else if (!b) expect(line?.operation).toBe('removed')
      else {
        for (const [field, of] of Object.entries(fields)) {
          const change = line?.fields.find((one) => one.field === field)
          if (told(of(a)) === told(of(b))) expect(change).toBeUndefined()
          else expect(change).toEqual({ field, before: told(of(a)), after: told(of(b)) })
        }
        if (line) expect(line.fields.length).toBeGreaterThan(0)
      }
    }
    expect([...lines.keys()]).toEqual([])
  }
}

describe('a full sync', () => {
  it('equals the upstream, and the second one finds nothing to do', async () => {
    rig = await openPracticeRig({ members: 400, departments: 40 })
    const run = await rig.desk.sync('all')
    expect(run.state).toBe('succeeded')
    await expectMirrored()
    const { members, departments } = rig.practice.size
    expect(run.counts).toMatchObject({
      departments: { created: departments, total: departments },
      members: { created: members, total: members },
    })
    const before = rig.mirror()
    rig.practice.resetRequests()
    const again = await rig.desk.sync('all')
    expect(again).toMatchObject({
      state: 'succeeded',
      counts: { members: { unchanged: members, created: 0, updated: 0, moved: 0, removed: 0 } },
    })
    expect(await changesOf(again.runId)).toEqual([])
    expect(rig.mirror()).toEqual(before)
    // Nobody is asked for by name but those without a department.
    expect(rig.practice.requests()['user/get'] ?? 0).toBeLessThan(members / 10)
  })

  it.each([3, 4, 5])('follows the upstream for months, and its journal explains every step (seed %i)', async (seed) => {
    rig = await openPracticeRig({ seed })
    await rig.desk.sync('all')
    for (let month = 0; month < 3; month++) {
      const before = shapeOfMirror(rig.mirror())
      rig.practice.evolve(30)
      const run = await syncAndAgree()
      expect(['succeeded', 'suspicious']).toContain(run.state)
      await expectMirrored()
      const after = shapeOfMirror(rig.mirror())
      expect(after).not.toEqual(before)
      expectExplained(before, after, await changesOf(run.runId))
    }
  })

  it('refreshes an expired token once and goes on', async () => {
    rig = await openPracticeRig()
    rig.practice.setFault({ kind: 'expired-token', path: 'user/list', times: 1 })
    rig.practice.resetRequests()
    expect((await rig.desk.sync('all')).state).toBe('succeeded')
    expect(rig.practice.requests()['gettoken']).toBe(2)
    await expectMirrored()
  })
})

describe('the counts of a department', () => {
  it('are those of a count by hand', async () => {
    rig = await openPracticeRig({ seed: 9, departments: 40 })
    await rig.desk.sync('all')
    rig.practice.evolve(20)
    await syncAndAgree()
    const { departments, members } = shapeOfMirror(rig.mirror())
    const parentOf = new Map(departments.map(({ id, parent }) => [Number(id), Number(parent)]))
    const isBelow = (id: number, top: number): boolean => {
      for (let at: number | undefined = id; at !== undefined && at !== 0; at = parentOf.get(at))
        if (at === top) return true
      return false
    }
    for (const { departmentId, memberCount, totalMemberCount } of await rig.desk.areas.directory.departments(
      {},
      rig.desk.call,
    )) {
      expect(memberCount).toBe(members.filter(({ links }) => links.some(([id]) => id === departmentId)).length)
      expect(totalMemberCount).toBe(
        members.filter(({ links }) => links.some(([id]) => isBelow(id ?? 0, departmentId))).length,
      )
    }
  })
})

describe('what a secret may see', () => {
  it('is a forest and people one by one for a narrow app', async () => {
    rig = await openPracticeRig({ seed: 2, secrets: (all) => all.slice(2, 3) })
    const run = await rig.desk.sync('all')
    expect(run.state).toBe('succeeded')
    const [, , narrow] = rig.practice.credentials.secrets
    const upstream = shapeOfUpstream(await upstreamOf(rig.practice, narrow?.secret))
    expect(shapeOfMirror(rig.mirror())).toEqual(upstream)
    const tree = await rig.desk.areas.directory.departments({}, rig.desk.call)
    expect(tree.some(({ orphan }) => orphan)).toBe(true)
    expect(tree.some(({ departmentId }) => departmentId === 1)).toBe(false)
    // People visible one by one, whose departments are not.
    expect(upstream.members.some(({ links }) => links.length === 0)).toBe(true)
    expect((await rig.desk.sync('all')).counts.members).toMatchObject({ created: 0, updated: 0, moved: 0, removed: 0 })
  })

  it('is everybody in a department for directory sync alone', async () => {
    rig = await openPracticeRig({ secrets: (all) => all.filter(({ kind }) => kind === 'directory-sync') })
    expect((await rig.desk.sync('all')).state).toBe('succeeded')
    const upstream = shapeOfUpstream(await upstreamOf(rig.practice))
    const mirror = shapeOfMirror(rig.mirror())
    expect(mirror.departments.map(({ id }) => id)).toEqual(upstream.departments.map(({ id }) => id))
    expect(mirror.members).toEqual(upstream.members.filter(({ links }) => links.length > 0))
  })

  it('is ids only at a new address: names stay, nobody is lost, and the run says that it is partial', async () => {
    rig = await openPracticeRig({ secrets: (all) => all.filter(({ kind }) => kind === 'directory-sync') })
    await rig.desk.sync('all')
    const before = shapeOfMirror(rig.mirror())
    rig.practice.setFault({ kind: 'new-ip-detail-refused', path: null, times: null })
    const [moved] = rig.practice.directory.userIds().filter((id) => before.members.some((one) => one.id === id))
    const [to] = rig.practice.directory.departmentIds().slice(-1)
    rig.practice.directory.updateMember(moved ?? '', {
      memberships: [{ departmentId: to ?? 1, order: 0, isLeader: false }],
    })
    rig.practice.directory.addMember({
      userId: 'newcomer',
      name: '新人',
      memberships: [{ departmentId: 1, order: 0, isLeader: false }],
    })
    rig.practice.resetRequests()
    const run = await rig.desk.sync('all')
    expect(run.state).toBe('partial')
    expect(rig.practice.requests()['department/get'] ?? 0).toBeLessThanOrEqual(8)
    const after = shapeOfMirror(rig.mirror())
    expect(after.departments).toEqual(before.departments)
    expect(after.members).toHaveLength(before.members.length + 1)
    expect(after.members.find(({ id }) => id === moved)).toMatchObject({
      name: before.members.find(({ id }) => id === moved)?.name,
      links: [[to, 0, 0]],
    })
    const detail = await rig.desk.areas.directory.member({ userId: 'newcomer' }, rig.desk.call)
    expect(detail).toMatchObject({ name: '', departmentIds: [1], emptyReasons: { mobile: 'refused-new-ip' } })
    rig.practice.clearFaults()
    expect((await rig.desk.sync('all')).state).toBe('succeeded')
    expect(await rig.desk.areas.directory.member({ userId: 'newcomer' }, rig.desk.call)).toMatchObject({ name: '新人' })
  })

  it('keeps people without a department who were known from an app', async () => {
    rig = await openPracticeRig({ seed: 6 })
    rig.practice.directory.addMember({ userId: 'roamer', name: '无部门', memberships: [] })
    const [app, , , assistant] = rig.practice.credentials.secrets
    rig.practice.directory.setVisibleRange(app?.agentId ?? 0, { users: ['roamer'], departments: [1], tags: [] })
    await rig.desk.sync('all')
    const isThere = () => rig.mirror().members.some((row) => (row as { user_key: string }).user_key === 'roamer')
    expect(isThere()).toBe(true)
    const { secrets } = rig.desk.areas
    const profile = await rig.desk.areas.profiles.get({ profileId: rig.profileId }, rig.desk.call)
    for (const { id } of profile.secrets)
      await secrets.remove({ profileId: rig.profileId, secretId: id }, rig.desk.call)
    await secrets.set(
      {
        profileId: rig.profileId,
        kind: 'directory-sync',
        agentId: null,
        secret: assistant?.secret ?? '',
        label: '',
        mayCallCustomerApis: false,
        unproven: true,
      },
      rig.desk.call,
    )
    expect((await rig.desk.sync('all')).state).toBe('succeeded')
    expect(isThere()).toBe(true)
    rig.practice.setFault({ kind: 'new-ip-detail-refused', path: null, times: null })
    expect((await rig.desk.sync('all')).state).toBe('partial')
    expect(isThere()).toBe(true)
    rig.practice.clearFaults()
    rig.practice.directory.removeMember('roamer')
    expect((await rig.desk.sync('all')).counts.members).toMatchObject({ removed: 1 })
    expect(isThere()).toBe(false)
  })
})

describe('a part of the directory', () => {
  it('is one sub-tree, with or without what lies below', async () => {
    rig = await openPracticeRig({ seed: 7, departments: 40 })
    await rig.desk.sync('all')
    const tree = await rig.desk.areas.directory.departments({}, rig.desk.call)
    const top = tree.find(
      ({ childCount, memberCount, parentId }) => childCount > 0 && memberCount > 0 && parentId !== 0,
    )
    const child = tree.find(({ parentId, memberCount }) => parentId === top?.departmentId && memberCount > 0)
    const outside = tree.find(
      ({ parentId, memberCount, departmentId }) =>
        parentId === 1 && memberCount > 0 && departmentId !== top?.departmentId,
    )
    if (!top || !child || !outside) throw new Error('The company has not the shape that this test needs')
    const join = (userId: string, departmentId: number) =>
      rig.practice.directory.addMember({
        userId,
        name: '新人',
        memberships: [{ departmentId, order: 0, isLeader: false }],
      })
    join('in.top', top.departmentId)
    join('in.child', child.departmentId)
    join('outside', outside.departmentId)
    const known = () =>
      ['in.top', 'in.child', 'outside'].filter((id) =>
        rig.mirror().members.some((row) => (row as { user_key: string }).user_key === id),
      )
    const scope = { departmentId: top.departmentId }
    expect((await rig.desk.sync('members', { scope: { ...scope, children: false } })).state).toBe('succeeded')
    expect(known()).toEqual(['in.top'])
    expect((await rig.desk.sync('all', { scope: { ...scope, children: true } })).state).toBe('succeeded')
    expect(known()).toEqual(['in.top', 'in.child'])

    // Somebody leaves the company, somebody else only this part of it.
    rig.practice.directory.removeMember('in.child')
    rig.practice.directory.updateMember('in.top', {
      memberships: [{ departmentId: outside.departmentId, order: 0, isLeader: false }],
    })
    const run = await rig.desk.sync('all', { scope: { ...scope, children: true } })
    expect(run.counts.members).toMatchObject({ removed: 1, moved: 1 })
    expect(known()).toEqual(['in.top'])
    await rig.desk.sync('all')
    await expectMirrored()
  })

  it('is one person, also one who has left', async () => {
    rig = await openPracticeRig()
    await rig.desk.sync('all')
    const [userId = ''] = rig.practice.directory.userIds()
    const before = rig.mirror().members.length
    rig.practice.directory.updateMember(userId, { name: '改名' })
    const run = await rig.desk.sync('members', { scope: { userId: userId.toUpperCase() } })
    expect(run).toMatchObject({ state: 'succeeded', counts: { members: { updated: 1, total: 1 } } })
    expect(await rig.desk.areas.directory.member({ userId }, rig.desk.call)).toMatchObject({ name: '改名' })
    rig.practice.directory.removeMember(userId)
    expect((await rig.desk.sync('members', { scope: { userId } })).counts.members).toMatchObject({ removed: 1 })
    expect(rig.mirror().members).toHaveLength(before - 1)
    expect(await rig.desk.areas.directory.member({ userId }, rig.desk.call)).not.toMatchObject({ removedAtMs: null })
    await rig.desk.sync('all')
    await expectMirrored()
  })

  it('is the tags', async () => {
    rig = await openPracticeRig()
    await rig.desk.sync('all')
    const [one, two] = rig.practice.directory.userIds()
    const tagId = rig.practice.directory.addTag({ name: '新标签', users: [one ?? ''], departments: [1] })
    expect((await rig.desk.sync('tags')).counts).toMatchObject({ tags: { created: 1 } })
    rig.practice.directory.updateTag(tagId, { users: [two ?? ''], departments: [] })
    const run = await rig.desk.sync('tags')
    expect(run.counts).toMatchObject({ tags: { updated: 1 } })
    expect((await changesOf(run.runId))[0]?.fields).toEqual([
      { field: 'members', before: one?.toLowerCase(), after: two?.toLowerCase() },
      { field: 'departments', before: '1', after: null },
    ])
    rig.practice.directory.removeTag(tagId)
    expect((await rig.desk.sync('tags')).counts).toMatchObject({ tags: { removed: 1 } })
    await expectMirrored()
  })
})
