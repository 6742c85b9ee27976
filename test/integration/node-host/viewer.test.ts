import { createHash } from 'node:crypto'
import { isContractProcedure } from '@orpc/contract'
import type { AnyContractProcedure } from '@orpc/contract'
import { unzipSync } from 'fflate'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ownerActor } from '../../../src-main/access/actor.ts'
import { builtInRoles } from '../../../src-main/access/built-in-roles.ts'
import { neededAtLeast } from '../../../src-main/contract/call.ts'
import type { CallMeta } from '../../../src-main/contract/call.ts'
import { memberFilter } from '../../../src-main/contract/directory.ts'
import { contract } from '../../../src-main/contract/index.ts'
import { missingOf } from '../../../src-main/contract/needed-permissions.ts'
import { permissions } from '../../../src-main/contract/permissions.ts'
import type { Permission } from '../../../src-main/contract/permissions.ts'
import { createHostPorts } from '../../../src-main/host-ports.ts'
import { openNodeHost } from '../../../src-main/hosts/node/open-node-host.ts'
import type { NodeHost } from '../../../src-main/hosts/node/open-node-host.ts'
import { createServices } from '../../../src-main/services.ts'
import type { ResidentServices } from '../../../src-main/services.ts'
import { openStore } from '../../../src-main/store/store.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'

const owner = { actor: ownerActor('cli', 'test') }
const password = 'wobble kettle seven'

let folder: string
let services: ResidentServices
let host: NodeHost
/** Values for fields of inputs, by name, wherever a call has one of that name. */
let known: Record<string, unknown>
/** Every full number and address of the company, with a part that no mask shows. */
let secrets: string[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-viewer-'))
  const ports = createHostPorts({
    dataDir: join(folder, 'data'),
    env: { WECOM_DESK_KEY_DIR: join(folder, 'keys'), WECOM_DESK_KEYCHAIN: 'off' },
    host: { kind: 'node', capabilities: [] },
  })
  services = await createServices(ports, { checkIntegrity: false })
  const { areas } = services
  const { id: profileId } = await areas.sandbox.enter({ members: 60, departments: 6, seed: 3 }, owner)
  const sync = async () => {
    const { runId } = await areas.sync.start(
      { profileId, kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' },
      owner,
    )
    for await (const _progress of await areas.sync.watch({ runId }, owner));
    return runId
  }
  const firstRun = await sync()
  await areas.sandbox.evolve({ days: 5 }, owner)
  const runId = await sync()
  const store = openStore({ ...ports, checkIntegrity: false })
  const text = z.object({ user_key: z.string(), mobile: z.string().nullable(), email: z.string().nullable() })
  const rows = z.array(text).parse(store.prepare('select user_key, mobile, email from member').all())
  secrets = rows.flatMap(({ mobile, email }) => [mobile ?? '', email ?? '']).filter((value) => value.length > 6)
  await store.dispose()
  const holder = rows.find(({ mobile, email }) => mobile && email)
  known = {
    profileId,
    runId,
    userId: holder?.user_key,
    userIds: rows.map((row) => row.user_key).slice(0, 50),
    query: holder?.user_key,
    errcode: 60011,
    atMs: Date.now(),
    fromMs: Date.now() - 86_400_000,
    toMs: Date.now(),
    otherRunId: firstRun,
    edgesMs: [Date.now() - 86_400_000, Date.now()],
    dayEdgesMs: [Date.now() - 86_400_000, Date.now()],
    dayStartMs: Date.now() - 3_600_000,
    cron: '0 3 * * *',
    timeZone: 'Asia/Shanghai',
    secretId: (await areas.secrets.list({ profileId }, owner))[0]?.id,
    limit: 100,
  }
  await areas.access.addOperator({ name: 'vera', password, roleId: 'viewer' }, owner)
  // Everything that is only looked at, and nothing that is done: wider than any built-in role but the owner's.
  const seeing = permissions.filter((name) => name.endsWith('.view') || name === 'wechat.user.export')
  const { roleId } = await areas.access.setRole({ name: 'seer', permissions: seeing }, owner)
  await areas.access.addOperator({ name: 'sam', password, roleId }, owner)
  host = await openNodeHost({
    ...ports,
    services,
    statistics: { record: () => undefined },
    version: '0',
    uiDir: folder,
    host: '127.0.0.1',
  })
})
afterAll(async () => {
  await host.close()
  await services.dispose()
  await rm(folder, { recursive: true, force: true })
})

interface Call {
  name: string
  meta: CallMeta
  method: string
  path: string
  input: Record<string, unknown>
}

/** The smallest input that fits a call, with what is known of the company wherever a field of that name is asked for. */
const inputOf = (schema: unknown): Record<string, unknown> => {
  const node = z.looseObject({
    properties: z.record(z.string(), z.unknown()).default({}),
    required: z.array(z.string()).default([]),
  })
  const { properties, required } = node.catch({ properties: {}, required: [] }).parse(schema)
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]): [string, unknown][] => {
      if (known[name] !== undefined && (required.includes(name) || name === 'profileId')) return [[name, known[name]]]
      return required.includes(name) ? [[name, valueOf(field)]] : []
    }),
  )
}
const valueOf = (schema: unknown): unknown => {
  const field = z
    .looseObject({
      type: z.string().optional(),
      enum: z.array(z.unknown()).optional(),
      const: z.unknown().optional(),
      anyOf: z.array(z.unknown()).optional(),
      oneOf: z.array(z.unknown()).optional(),
      minimum: z.number().optional(),
      minItems: z.number().optional(),
      minLength: z.number().optional(),
      items: z.unknown().optional(),
    })
    .parse(schema)
  if (field.const !== undefined) return field.const
  if (field.enum) return field.enum[0]
  const one = field.anyOf?.[0] ?? field.oneOf?.[0]
  if (one !== undefined) return valueOf(one)
  if (field.type === 'object') return inputOf(schema)
  if (field.type === 'array') return field.minItems ? [valueOf(field.items)] : []
  if (field.type === 'boolean') return false
  if (field.type === 'integer' || field.type === 'number') return Math.max(0, field.minimum ?? 0)
  return 'x'.repeat(Math.max(1, field.minLength ?? 1))
}

/** Every call that the contract has, found by walking it: a new one is among them. */
const allCalls = (): Call[] =>
  Object.entries(contract).flatMap(([area, verbs]) =>
    Object.entries(verbs).map(([verb, procedure]: [string, unknown]) => {
      if (!isContractProcedure(procedure)) throw new Error(`${area}.${verb} is no call`)
      const { meta, route, inputSchema } = (procedure as AnyContractProcedure)['~orpc']
      const schema = inputSchema
        ? z.toJSONSchema(inputSchema as z.ZodType, { io: 'input', unrepresentable: 'any' })
        : {}
      return {
        name: `${area}.${verb}`,
        meta: meta as CallMeta, // every call is made by `call`
        method: route.method ?? 'POST',
        path: route.path ?? '',
        input: inputOf(schema),
      }
    }),
  )

const signIn = async (name: string): Promise<string> => {
  const answer = await fetch(`${host.url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: host.url },
    body: new URLSearchParams({ name, password }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (!cookie) throw new Error(`Signing in answered ${answer.status}`)
  return cookie
}

/** One call over HTTP as a browser makes it; of a stream what comes within a moment. */
const make = async (cookie: string, { method, path, input }: Call): Promise<{ status: number; text: string }> => {
  const rest = { ...input }
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = encodeURIComponent(String(rest[name] ?? 'none'))
    delete rest[name]
    return value
  })
  const hasBody = method !== 'GET' && method !== 'DELETE'
  const query = new URLSearchParams()
  if (!hasBody)
    for (const [name, value] of Object.entries(rest))
      if (typeof value !== 'object') query.set(name, String(value))
      else for (const [key, item] of Object.entries(value ?? {})) query.set(`${name}[${key}]`, String(item))
  const leaving = new AbortController()
  const answer = await fetch(`${host.url}/api/v1${filled}?${query}`, {
    method,
    signal: leaving.signal,
    headers: { cookie, origin: host.url, 'content-type': 'application/json' },
    ...(hasBody ? { body: JSON.stringify(rest) } : {}),
  })
  let text = ''
  const timer = setTimeout(
    () => leaving.abort(),
    answer.headers.get('content-type')?.includes('event-stream') ? 400 : 20_000,
  )
  try {
    for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString()
  } catch {
    // A stream that was left.
  } finally {
    clearTimeout(timer)
  }
  return { status: answer.status, text }
}

/** Of everything that is stored, but what looking leaves behind. */
const fingerprint = async (): Promise<Record<string, string>> => {
  const leftByLooking =
    /^(audit|call_hour|token|sqlite_|health_sample|lease|member_fts|api_call|operator$|process|search_)/
  const store = openStore({
    dataDir: join(folder, 'data'),
    clock: { nowMs: () => 0, sleep: () => Promise.resolve(), after: () => () => undefined },
    log: createQuietLog(),
    checkIntegrity: false,
  })
  const names = z
    .array(z.object({ name: z.string() }))
    .parse(store.prepare("select name from sqlite_master where type = 'table'").all())
  const found = names
    .filter(({ name }) => !leftByLooking.test(name))
    .map(({ name }): [string, string] => {
      const rows = JSON.stringify(store.prepare(`select * from "${name}"`).all())
      return [name, createHash('sha256').update(rows).digest('hex')]
    })
  await store.dispose()
  return Object.fromEntries(found)
}

const isOpenTo = ({ meta }: Call, may: ReadonlySet<Permission>): boolean =>
  missingOf(neededAtLeast(meta), (permission) => may.has(permission)) === null

const shows = (text: string): string[] => secrets.filter((secret) => text.includes(secret))

describe.each([
  ['vera', builtInRoles.viewer.permissions],
  ['sam', null],
])('%s, who may look but not touch', (name, held) => {
  let cookie: string
  let may: ReadonlySet<Permission>
  beforeAll(async () => {
    cookie = await signIn(name)
    const me = z.object({ permissions: z.array(z.enum(permissions)) })
    const call = allCalls().find((one) => one.name === 'access.me')
    may = new Set(me.parse(JSON.parse((await make(cookie, call as Call)).text)).permissions) // it is a call of the contract
    if (held) expect(may).toEqual(held)
  })

  it('is refused everything else with 403, and nothing is changed by trying', async () => {
    const before = await fingerprint()
    for (const call of allCalls().filter((one) => !isOpenTo(one, may))) {
      const { status, text } = await make(cookie, call)
      expect([call.name, status]).toEqual([call.name, 403])
      expect(text).toContain(call.meta.permission)
    }
    expect(await fingerprint()).toEqual(before)
  })

  it('sees no full mobile number and no full address in the answer of any call', async () => {
    expect(secrets.length).toBeGreaterThan(50)
    const answered: Record<string, number> = {}
    for (const call of allCalls().filter((one) => isOpenTo(one, may) && !endsTheWalk.has(one.name))) {
      const { status, text } = await make(cookie, call)
      answered[call.name] = status
      expect([call.name, shows(text)]).toEqual([call.name, []])
    }
    // Each was really answered: a refused input would show nothing, whatever the call shows.
    const unanswered = Object.entries(answered).filter(([callName, status]) => status >= 300 && !mayFail.has(callName))
    expect(unanswered).toEqual([])
    expect(Object.keys(answered).length).toBeGreaterThan(25)
  })

  it('does not find anybody by what the mask hides', async () => {
    const find = allCalls().find((call) => call.name === 'directory.find')
    const found = z.object({ total: z.int() })
    const total = async (query: string) => {
      const { text } = await make(cookie, { ...(find as Call), input: { profileId: known['profileId'], query } }) // it is one
      return found.parse(JSON.parse(text)).total
    }
    const mobiles = secrets.filter((secret) => /^\d{11}$/.test(secret)).slice(0, 10)
    expect(mobiles.length).toBeGreaterThan(5)
    for (const mobile of mobiles) expect([await total(mobile), await total(mobile.slice(2, 9))]).toEqual([0, 0])
    expect((await services.areas.directory.find({ query: mobiles[0] ?? '', limit: 5 }, owner)).total).toBe(1)
  })
})

it('answers nobody who is not signed in, whatever the call', async () => {
  const before = await fingerprint()
  for (const call of allCalls()) expect([call.name, (await make('', call)).status]).toEqual([call.name, 401])
  expect(await fingerprint()).toEqual(before)
})

describe('files', () => {
  const exported = async (cookie: string, source: object, format: 'csv' | 'xlsx') => {
    const call = allCalls().find(({ name }) => name === 'exports.start') as Call // a call of the contract
    return make(cookie, { ...call, input: { source, format, language: 'en' } })
  }
  const idOf = z.object({ exportId: z.string() })
  const finished = async (exportId: string) => {
    for await (const { state } of await services.areas.exports.watch({ exportId }, owner))
      if (state !== 'queued' && state !== 'running') return state
    return 'gone'
  }
  const fetched = async (cookie: string, id: string) => {
    const answer = await fetch(`${host.url}/downloads/${id}`, { headers: { cookie } })
    return { status: answer.status, bytes: new Uint8Array(await answer.arrayBuffer()) }
  }
  /** In parts, as pages without downloads do it. */
  const read = async (cookie: string, name: 'exports.read' | 'files.read', id: string) => {
    const call = allCalls().find((one) => one.name === name) as Call // a call of the contract
    return make(cookie, { ...call, input: { exportId: id, fileId: id } })
  }

  it('hold no full number or address for whoever may export but not see them', async () => {
    const cookie = await signIn('sam')
    const span = { profileId: known['profileId'], fromMs: 0, toMs: Date.now() }
    const sources = [
      ['csv', { kind: 'members' }],
      ['xlsx', { kind: 'members', userIds: known['userIds'] }],
      ['csv', { kind: 'run', runId: known['runId'] }],
      ['xlsx', { kind: 'difference', ...span }],
    ] as const
    for (const [format, source] of sources) {
      const { status, text } = await exported(cookie, source, format)
      expect([source.kind, status]).toEqual([source.kind, 200])
      const { exportId } = idOf.parse(JSON.parse(text))
      expect(await finished(exportId)).toBe('done')
      const { status: got, bytes } = await fetched(cookie, exportId)
      const inside = format === 'csv' ? [bytes] : Object.values(unzipSync(bytes))
      const all = Buffer.concat(inside).toString()
      expect([source.kind, got, shows(all)]).toEqual([source.kind, 200, []])
      if (source.kind === 'members') expect(all.match(/1\d\d\*{4}\d{4}/g)?.length).toBeGreaterThan(20)
    }
    expect((await exported(cookie, { kind: 'members', unmasked: true }, 'csv')).status).toBe(403)
  })

  it('that are another person’s, or hold more than one may see, are handed out to nobody else', async () => {
    const [sam, vera] = [await signIn('sam'), await signIn('vera')]
    const source = { kind: 'members', filter: memberFilter.parse({}), unmasked: true } as const
    const { exportId } = await services.areas.exports.start({ source, format: 'csv', language: 'en' }, owner)
    expect(await finished(exportId)).toBe('done')
    // The test can fail: whoever may see them gets them.
    const link = host.issueLink().slice(host.url.length)
    const entered = await fetch(`${host.url}${link}`, { redirect: 'manual' })
    const mine = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const full = await fetched(mine, exportId)
    expect(shows(Buffer.from(full.bytes).toString()).length).toBeGreaterThan(50)
    const { fileId } = await services.areas.audit.export({ format: 'csv', language: 'en' }, owner)
    expect((await fetched(mine, fileId)).status).toBe(200)
    for (const cookie of [sam, vera]) {
      for (const id of [exportId, fileId]) {
        const { status, bytes } = await fetched(cookie, id)
        expect([403, 404]).toContain(status)
        expect(shows(Buffer.from(bytes).toString())).toEqual([])
      }
      expect([403, 404]).toContain((await read(cookie, 'exports.read', exportId)).status)
      expect([403, 404]).toContain((await read(cookie, 'files.read', fileId)).status)
    }
    expect([401, 401]).toEqual([(await fetched('', exportId)).status, (await fetched('', fileId)).status])
  })
})

/** Changes what the walk itself needs. */
const endsTheWalk = new Set(['access.changeOwnPassword', 'access.lock', 'access.unlock', 'access.setLock'])
/** Needs something that is not there: a file of one's own, an export, a backup, a desktop. */
const mayFail = new Set([
  'files.read',
  'exports.watch',
  'exports.read',
  'exports.cancel',
  'exports.start',
  'backup.check',
  // Of the desktop app only.
  'access.lockStatus',
  'desktop.settings',
  'desktop.commands',
  'desktop.networkChanged',
])
