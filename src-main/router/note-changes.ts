import type { CallContext } from '../area-service.ts'
import type { Services } from '../services.ts'
import { contractRouter, nameOf } from './contract-router.ts'
import type { AuditedChanges } from './contract-router.ts'

type Input = Readonly<Record<string, unknown>>
type Read = (input: Input, call: CallContext) => unknown

const mostFields = 40
const longestValue = 300
const deepest = 3

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const profileOf = (input: Input): { profileId?: string } =>
  typeof input['profileId'] === 'string' ? { profileId: input['profileId'] } : {}

/** What is noted of a call: how the thing looked before, and how it looks after, where there is one. */
interface Look {
  before?: Read
  after?: Read
  /** Which of its fields; those that the call names unless given. */
  fields?: (name: string) => boolean
}

const both = (read: Read, fields?: Look['fields']): Look => ({
  before: read,
  after: read,
  ...(fields ? { fields } : {}),
})
/** Of what is gone, what tells which it was. */
const gone = (read: Read, ...names: string[]): Look => ({ before: read, fields: only(...names) })
const only =
  (...names: string[]) =>
  (name: string) =>
    names.includes(name)

/** What is new is noted from the answer, in the fields that the call names: it never shows a secret under the name that was typed. */
const makesSomething: ReadonlySet<string> = new Set([
  'profiles.add',
  'secrets.set',
  'schedules.add',
  'alerts.addChannel',
  'access.addOperator',
  'access.addApiKey',
])

/** By the calls that show the same thing. They never show a secret, so that none can be noted. */
const looks = (areas: Services['areas']): Readonly<Record<string, Look>> => {
  const profile: Read = (input, call) => areas.profiles.get(profileOf(input), call)
  const secret: Read = async (input, call) =>
    (await areas.secrets.list({ profileId: text(input['profileId']) }, call)).find(({ id }) => id === input['secretId'])
  const schedule: Read = async (input, call) =>
    (await areas.schedules.list({}, call)).items.find(({ scheduleId }) => scheduleId === input['scheduleId'])
  const pause: Read = async (_input, call) => (await areas.schedules.list({}, call)).state
  const channel: Read = async (input, call) =>
    (await areas.alerts.channels({}, call)).find(({ channelId }) => channelId === input['channelId'])
  const role: Read = async (input, call) => {
    const found = (await areas.access.roles({}, call)).find(({ roleId }) => roleId === input['roleId'])
    // A role of one's own has one name for both languages, and that is what the call takes.
    return found && { ...found, name: found.name.en }
  }
  const operator: Read = async (input, call) =>
    (await areas.access.operators({}, call)).find(({ operatorId }) => operatorId === input['operatorId'])
  const key: Read = async (input, call) =>
    (await areas.access.apiKeys({}, call)).find(({ keyId }) => keyId === input['keyId'])
  const session: Read = async (input, call) =>
    (await areas.access.sessions({}, call)).find(({ sessionId }) => sessionId === input['sessionId'])
  const guard: Read = async (input, call) => {
    const run = await areas.sync.get({ runId: text(input['runId']) }, call)
    return run.guard.length > 0 ? { guard: run.guard } : {}
  }
  const sandbox: Read = (_input, call) => areas.sandbox.status({}, call)
  const vault: Read = (_input, call) => areas.vault.status({}, call)
  const configured: Read = async (_input, call) => ({
    companies: (await areas.profiles.list({}, call)).map(({ name }) => name),
    schedules: (await areas.schedules.list({}, call)).items.length,
    channels: (await areas.alerts.channels({}, call)).map(({ name }) => name),
  })
  return {
    'profiles.update': both(profile),
    'profiles.remove': gone(profile, 'name', 'corpId'),
    'secrets.update': both(secret),
    'secrets.remove': gone(secret, 'kind', 'agentId', 'label', 'lastFour'),
    'vault.acceptKeyFile': both(vault, only('keyFileAccepted')),
    'vault.unlock': both(vault, only('state')),
    'vault.rotate': both(vault, only('source')),
    'sync.setRules': both((input, call) => areas.sync.rules(profileOf(input), call)),
    // What the deletion guard had found, and somebody let pass or threw away.
    'sync.confirm': gone(guard, 'guard'),
    'sync.reject': gone(guard, 'guard'),
    'sandbox.setFault': both(sandbox, only('faults')),
    'sandbox.clearFaults': both(sandbox, only('faults')),
    'schedules.update': both(schedule),
    'schedules.remove': gone(schedule, 'job', 'profileId', 'cron', 'timeZone', 'enabled'),
    'schedules.pauseAll': both(pause, only('pausedAtMs')),
    'schedules.resumeAll': both(pause, only('pausedAtMs')),
    'alerts.updateChannel': both(channel),
    'alerts.removeChannel': gone(channel, 'name', 'kind', 'enabled', 'target'),
    'alerts.setRules': both((_input, call) => areas.alerts.rules({}, call)),
    'desktop.setSettings': both((_input, call) => areas.desktop.settings({}, call)),
    'backup.importConfig': both(configured, () => true),
    'access.setRole': both(role),
    'access.removeRole': gone(role, 'name', 'permissions'),
    'access.updateOperator': both(operator),
    'access.removeOperator': gone(operator, 'name', 'roleId', 'enabled'),
    'access.revokeApiKey': gone(key, 'name', 'scopes', 'createdBy'),
    'access.endSession': gone(session, 'name', 'address'),
    'access.setLock': both((_input, call) => areas.access.lockStatus({}, call)),
    'privacy.setRetention': both(async (_input, call) => ({ rules: await areas.privacy.retention({}, call) })),
    'privacy.setFields': both(
      async (input, call) => (await areas.privacy.fields({ profileId: text(input['profileId']) }, call)).kept,
    ),
  }
}

/** Notes for the audit trail what a thing was and what it is after the call. */
export const noteChanges = (areas: Services['areas']) => {
  const known = looks(areas)
  return contractRouter.middleware(async ({ context, path, signal, next }, given: unknown) => {
    const name = nameOf(path)
    const look = known[name]
    const makes = makesSomething.has(name)
    const { noteChanges: note } = context
    if (!note || !(look || makes)) return next()
    const input = isObject(given) ? given : {}
    const fields = look?.fields ?? ((field: string) => Object.hasOwn(input, field))
    const seen = async (read: Read | undefined): Promise<unknown> => {
      try {
        return picked(await read?.(input, { actor: context.actor, signal }), fields)
      } catch {
        // Nothing of the kind is there, or it cannot be read: the call itself says so.
        return undefined
      }
    }
    const before = await seen(look?.before)
    const result = await next()
    // A role that has no id yet is new: only the answer tells of it.
    const isNew = makes || (before === undefined && look?.after !== undefined)
    note(differences(before, isNew ? picked(result.output, fields) : await seen(look?.after)))
    return result
  })
}

const isObject = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const picked = (value: unknown, wanted: (name: string) => boolean): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => wanted(name))) : undefined

/** Fields with different values, at most 40; long values are cut. */
export function differences(before: unknown, after: unknown): AuditedChanges {
  const [old, present] = [flat(before), flat(after)]
  const names = [...new Set([...old.keys(), ...present.keys()])]
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(old.get(name)) !== JSON.stringify(present.get(name)))
      .slice(0, mostFields)
      .map((name) => [name, { before: short(old.get(name)), after: short(present.get(name)) }]),
  )
}

/** By path, such as `quietHours.from`; members of lists that have a kind by that. */
function flat(value: unknown, prefix = '', depth = 0): Map<string, unknown> {
  const inside = depth >= deepest ? null : isObject(value) ? Object.entries(value) : byKind(value)
  if (!inside) return prefix === '' ? new Map() : new Map([[prefix, value]])
  return new Map(
    inside.flatMap(([name, entry]) => [...flat(entry, prefix === '' ? name : `${prefix}.${name}`, depth + 1)]),
  )
}

const byKind = (value: unknown): [string, unknown][] | null => {
  if (!Array.isArray(value)) return null
  const entries = value.map((item: unknown): [string, unknown] | null => {
    if (!isObject(item) || typeof item['kind'] !== 'string') return null
    const { kind, ...rest } = item
    return [kind, rest]
  })
  return entries.every((entry) => entry !== null) ? entries : null
}

const short = (value: unknown): unknown => {
  if (value === undefined) return null
  const json = JSON.stringify(value)
  return json.length <= longestValue ? value : `${json.slice(0, longestValue)}…`
}
