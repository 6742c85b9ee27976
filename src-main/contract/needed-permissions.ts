import type { Permission } from './permissions.ts'
import type { ScheduleJob } from './schedules.ts'
import type { SyncKind } from './sync.ts'

/** What somebody must hold: of each list one, the narrowest first. */
export type Needed = readonly (readonly [Permission, ...Permission[]])[]

/** Of the first list of which nothing is held the narrowest permission; null where all is permitted. */
export const missingOf = (needed: Needed, holds: (permission: Permission) => boolean): Permission | null =>
  needed.find((list) => !list.some(holds))?.[0] ?? null

const everything = ['wechat.sync.all'] as const
const enoughToSync = {
  departments: ['wechat.sync.department', 'wechat.sync.all'],
  members: ['wechat.sync.user', 'wechat.sync.all'],
  tags: everything,
  all: everything,
} as const satisfies Record<SyncKind, Needed[number]>

/** To start a sync of this kind, and to hold, cancel, apply or throw away such a run. */
export const neededToSync = (kind: SyncKind): Needed => [enoughToSync[kind]]

/** What a job does, whoever lets the clock do it. */
const enoughForJob = {
  'sync-all': enoughToSync.all,
  'sync-members': enoughToSync.members,
  'sync-departments': enoughToSync.departments,
  'token-refresh': ['wechat.token.manage'],
  backup: ['wechat.backup.manage'],
  'clean-up': ['wechat.privacy.manage'],
} as const satisfies Record<ScheduleJob, Needed[number]>

/** To add, change, remove or run a schedule: the clock is no way around what one may not do by hand. */
export const neededToSchedule = (job: ScheduleJob): Needed => [['wechat.schedule.manage'], enoughForJob[job]]

/** How what a call needs depends on what is asked for. */
export interface PermissionRule {
  /** What is judged: the input as it came, unchecked, or the thing that it names, as the calls that show it do. */
  about: 'input' | 'run' | 'schedule'
  /** Whatever is asked for: refused before anything is looked at. */
  atLeast: Needed
  /** @param asked null where the thing that is named is not there, undefined where that cannot be found out */
  needs(asked: unknown): Needed
  /** For `wecom-desk schema` and the document of the API. */
  text: string
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
const fieldOf = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined)
const entryOf = <Key extends string, Entry>(of: Readonly<Record<Key, Entry>>, key: unknown): Entry | null =>
  typeof key === 'string' && Object.hasOwn(of, key) ? of[key as Key] : null // it is one of its own keys

/** Single people are people, whatever else the kind says. Anything strange needs the permission for everything. */
const syncNeeds = (asked: unknown): Needed => {
  const scope = fieldOf(asked, 'scope')
  const namesPeople = ['userId', 'userIds'].some((name) => fieldOf(scope, name) !== undefined)
  const enough = entryOf(enoughToSync, fieldOf(asked, 'kind')) ?? everything
  return namesPeople ? [enough, enoughToSync.members] : [enough]
}

const syncRule = {
  atLeast: [['wechat.sync.all', 'wechat.sync.department', 'wechat.sync.user']],
  needs: syncNeeds,
  text: '`wechat.sync.all`; for departments `wechat.sync.department` is enough, for members `wechat.sync.user`',
} as const

export const byKindOfSync: PermissionRule = { ...syncRule, about: 'input' }
export const byKindOfRun: PermissionRule = { ...syncRule, about: 'run' }

const scheduleNeeds = (asked: unknown): Needed => {
  const atLeast: Needed = [['wechat.schedule.manage']]
  // Nothing can be done to what is not there; the call says that it is not.
  if (asked === null) return atLeast
  const job = entryOf(enoughForJob, fieldOf(asked, 'job'))
  return [...atLeast, ...(job ? [job] : Object.values(enoughForJob))]
}

const scheduleRule = {
  atLeast: [['wechat.schedule.manage']],
  needs: scheduleNeeds,
  text:
    '`wechat.schedule.manage` and what the job needs: the permission of that sync, `wechat.token.manage`, ' +
    '`wechat.backup.manage` or `wechat.privacy.manage`',
} as const

export const byJobOfInput: PermissionRule = { ...scheduleRule, about: 'input' }
export const byJobOfSchedule: PermissionRule = { ...scheduleRule, about: 'schedule' }
