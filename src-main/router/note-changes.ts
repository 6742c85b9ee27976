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

/** For calls that change something: the call that shows the same thing. It never shows a secret, so that none can be noted. */
const shownBy = (areas: Services['areas']): Readonly<Record<string, Read>> => ({
  'profiles.update': (input, call) => areas.profiles.get(profileOf(input), call),
  'secrets.update': async (input, call) =>
    (await areas.secrets.list({ profileId: text(input['profileId']) }, call)).find(
      ({ id }) => id === input['secretId'],
    ),
  'sync.setRules': (input, call) => areas.sync.rules(profileOf(input), call),
  'schedules.update': async (input, call) =>
    (await areas.schedules.list({}, call)).items.find(({ scheduleId }) => scheduleId === input['scheduleId']),
  'alerts.updateChannel': async (input, call) =>
    (await areas.alerts.channels({}, call)).find(({ channelId }) => channelId === input['channelId']),
  'alerts.setRules': (_input, call) => areas.alerts.rules({}, call),
  'access.setRole': async (input, call) => {
    const role = (await areas.access.roles({}, call)).find(({ roleId }) => roleId === input['roleId'])
    // A role of one's own has one name for both languages, and that is what the call takes.
    return role && { ...role, name: role.name.en }
  },
  'access.updateOperator': async (input, call) =>
    (await areas.access.operators({}, call)).find(({ operatorId }) => operatorId === input['operatorId']),
  'access.setLock': (_input, call) => areas.access.lockStatus({}, call),
  'privacy.setRetention': async (_input, call) => ({ rules: await areas.privacy.retention({}, call) }),
  'privacy.setFields': async (input, call) =>
    (await areas.privacy.fields({ profileId: text(input['profileId']) }, call)).kept,
})

/** Compares what a thing was with what it is after the call, in the fields that the call names, for the audit trail. */
export const noteChanges = (areas: Services['areas']) => {
  const readers = shownBy(areas)
  return contractRouter.middleware(async ({ context, path, signal, next }, input: unknown) => {
    const read = readers[nameOf(path)]
    const { noteChanges: note } = context
    if (!read || !note || !isObject(input)) return next()
    const named = Object.keys(input)
    const look = async (): Promise<unknown> => {
      try {
        return only(await read(input, { actor: context.actor, signal }), named)
      } catch {
        // Nothing of the kind is there, or it cannot be read: the call itself says so.
        return undefined
      }
    }
    const before = await look()
    const result = await next()
    note(differences(before, await look()))
    return result
  })
}

const isObject = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const only = (value: unknown, names: readonly string[]): unknown =>
  isObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name))) : undefined

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
