import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import type { Clock } from '../../../src-main/ports.ts'
import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import type { PracticeCompany } from '../../../src-main/sandbox/index.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { openDeskUnderTest } from '../../helpers/real-services.ts'
import type { DeskUnderTest } from '../../helpers/real-services.ts'
import { mirrorOf } from './bulk-rig.ts'

/** Waits pass at once and move the time on; only limits of time on replies really run, in a twentieth of it. */
export const briskClock = (): Clock => {
  let aheadMs = 0
  return {
    nowMs: () => Date.now() + aheadMs,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        aheadMs += ms
        setImmediate(() => (signal?.aborted ? reject(signal.reason as Error) : resolve()))
      }),
    after: (ms, work) => {
      const timer = setTimeout(work, ms / 20)
      timer.unref()
      return () => clearTimeout(timer)
    },
  }
}

export interface PracticeRig {
  practice: PracticeCompany
  desk: DeskUnderTest
  profileId: string
  mirror(): ReturnType<typeof mirrorOf>
  query(text: string): unknown[]
  dispose(): Promise<void>
}

export const openPracticeRig = async ({
  seed = 1,
  departments = 24,
  members = 240,
  secrets = (all: PracticeCompany['credentials']['secrets']) => all.slice(0, 1),
  clock,
}: {
  seed?: number
  departments?: number
  members?: number
  secrets?: (all: PracticeCompany['credentials']['secrets']) => PracticeCompany['credentials']['secrets']
  clock?: Clock
} = {}): Promise<PracticeRig> => {
  const practice = await openPracticeCompany({ departments, members, seed, clock: createManualClock() })
  const desk = await openDeskUnderTest(clock ? { clock } : {})
  const { corpId, secrets: all } = practice.credentials
  const profileId = await desk.addCompany({ apiBaseUrl: practice.apiBaseUrl, corpId, secrets: secrets(all) })
  const open = <T>(use: (db: SqliteDatabase.Database) => T): T => {
    const db = new SqliteDatabase(join(desk.dir, 'desk.db'), { readonly: true })
    try {
      return use(db)
    } finally {
      db.close()
    }
  }
  return {
    practice,
    desk,
    profileId,
    mirror: () => open(mirrorOf),
    query: (text) => open((db) => db.prepare(text).all()),
    dispose: async () => {
      await desk.dispose()
      await practice.dispose()
    },
  }
}

type Wire = Record<string, unknown>

/** The company as its API tells it to the holder of one secret, read without any of our own code. */
export const upstreamOf = async (
  { apiBaseUrl, credentials, directory }: PracticeCompany,
  secret = credentials.secrets[0]?.secret ?? '',
) => {
  const get = async (path: string, query: Record<string, string | number>): Promise<Wire> => {
    const text = new URLSearchParams(
      Object.entries(query).map(([key, value]): [string, string] => [key, String(value)]),
    )
    return (await (await fetch(`${apiBaseUrl}/cgi-bin/${path}?${text}`)).json()) as Wire
  }
  const token = await get('gettoken', { corpid: credentials.corpId, corpsecret: secret })
  const access = { access_token: String(token['access_token']) }
  const list = (body: Wire, field: string) => (body[field] ?? []) as Wire[]
  const departments = list(await get('department/list', access), 'department')
  const members = new Map<string, Wire>()
  for (const { id } of departments) {
    for (const row of list(await get('user/list', { ...access, department_id: Number(id) }), 'userlist'))
      members.set(String(row['userid']).toLowerCase(), row)
  }
  for (const userid of directory.userIds()) {
    if (members.has(userid.toLowerCase())) continue
    const row = await get('user/get', { ...access, userid })
    if (row['errcode'] === 0) members.set(userid.toLowerCase(), row)
  }
  const tags = []
  for (const { tagid, tagname } of list(await get('tag/list', access), 'taglist')) {
    const content = await get('tag/get', { ...access, tagid: Number(tagid) })
    tags.push({
      tagId: Number(tagid),
      name: String(tagname),
      users: list(content, 'userlist').map(({ userid }) => String(userid).toLowerCase()),
      departments: (content['partylist'] ?? []) as number[],
    })
  }
  return { departments, members: [...members.values()], tags }
}
type Upstream = Awaited<ReturnType<typeof upstreamOf>>

const byId = (a: { id: unknown }, b: { id: unknown }) => (String(a.id) < String(b.id) ? -1 : 1)
const parse = <T>(json: unknown): T => JSON.parse(String(json)) as T

/** Mirror and upstream in one form, to be compared as a whole. */
export const shapeOfUpstream = ({ departments, members, tags }: Upstream) => ({
  departments: departments
    .map(({ id, name, name_en, parentid, order, department_leader }) => ({
      id,
      name,
      nameEn: name_en ?? '',
      parent: parentid,
      order,
      leaders: department_leader ?? [],
    }))
    .toSorted(byId),
  members: members
    .map((row) => ({
      id: String(row['userid']).toLowerCase(),
      name: row['name'],
      position: row['position'],
      mobile: row['mobile'] ?? null,
      email: row['email'] ?? null,
      status: row['status'],
      main: row['main_department'] ?? null,
      links: (row['department'] as number[]).map((id, index) => [
        id,
        (row['order'] as number[])[index],
        (row['is_leader_in_dept'] as number[])[index],
      ]),
    }))
    .toSorted(byId),
  tags: tags
    .map(({ tagId, name, users, departments: tagged }) => ({
      id: tagId,
      name,
      users: users.toSorted(),
      departments: tagged.toSorted((a, b) => a - b),
    }))
    .toSorted(byId),
})

export const shapeOfMirror = (mirror: ReturnType<typeof mirrorOf>) => {
  const rows = (list: unknown[]) => list as Wire[]
  const tagged = (list: unknown[], tagId: unknown, field: string) =>
    rows(list)
      .filter((row) => row['tag_id'] === tagId)
      .map((row) => row[field])
  return {
    departments: rows(mirror.departments)
      .map((row) => ({
        id: row['department_id'],
        name: row['name'],
        nameEn: row['name_en'],
        parent: row['parent_id'],
        order: row['sort_order'],
        leaders: parse<string[]>(row['leaders']),
      }))
      .toSorted(byId),
    members: rows(mirror.members)
      .map((row) => ({
        id: String(row['user_key']),
        name: row['name'],
        position: row['position'],
        mobile: row['mobile'],
        email: row['email'],
        status: row['status'],
        main: row['main_department_id'],
        links: parse<number[][]>(row['departments']),
      }))
      .toSorted(byId),
    tags: rows(mirror.tags)
      .map((row) => ({
        id: row['tag_id'],
        name: row['name'],
        users: tagged(mirror.tagMembers, row['tag_id'], 'user_key'),
        departments: tagged(mirror.tagDepartments, row['tag_id'], 'department_id'),
      }))
      .toSorted(byId),
  }
}
