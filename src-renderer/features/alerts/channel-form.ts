import type { Channel, ChannelKind, ChannelTarget } from '@contract/alerts.ts'
import type { Severity } from '@contract/notifications.ts'
import type { Language } from '@contract/shapes.ts'

export const addableKinds = [
  'feishu',
  'wecom-robot',
  'wecom-app',
  'dingtalk',
  'webhook',
] as const satisfies readonly ChannelKind[]

export interface ChannelForm {
  kind: ChannelKind
  name: string
  language: Language
  minimumSeverity: Severity
  /** Typed anew; empty: what is stored stays. */
  url: string
  signSecret: string
  bearerToken: string
  /** What is stored goes when the form is saved. */
  removeSign: boolean
  removeToken: boolean
  profileId: string
  secretId: string
  users: string[]
  departments: string[]
}

export const fieldNames = ['name', 'url', 'signSecret', 'bearerToken', 'secretId', 'toUsers', 'toDepartments'] as const

export const channelForm = (kind: ChannelKind, language: Language, stored: Channel | null): ChannelForm => ({
  kind,
  name: stored?.name ?? '',
  language: stored?.language ?? language,
  minimumSeverity: stored?.minimumSeverity ?? 'info',
  url: '',
  signSecret: '',
  bearerToken: '',
  removeSign: false,
  removeToken: false,
  profileId: stored?.target.profileId ?? '',
  secretId: stored?.target.secretId ?? '',
  users: [...(stored?.target.toUsers ?? [])],
  departments: (stored?.target.toDepartments ?? []).map(String),
})

export const hasSign = (kind: ChannelKind): boolean => kind === 'feishu' || kind === 'dingtalk' || kind === 'webhook'
export const hasAddress = (kind: ChannelKind): boolean => kind !== 'system' && kind !== 'wecom-app'

/** Department ids are whole numbers; anything else is kept out of the list. */
export const departmentTags = (typed: readonly string[]): string[] => [
  ...new Set(typed.map((text) => text.trim()).filter((text) => /^\d{1,10}$/.test(text))),
]
export const userTags = (typed: readonly string[]): string[] => [
  ...new Set(typed.flatMap((text) => text.split(/[\s,，;；]+/)).filter((text) => text !== '')),
]

const keyChange = (typed: string, remove: boolean): string | null | undefined =>
  remove ? null : typed === '' ? undefined : typed

/** What the form says of the target; keys that were not typed are left out, so that what is stored stays. */
export function targetIn(form: ChannelForm): ChannelTarget {
  const url = form.url.trim() === '' ? {} : { url: form.url.trim() }
  const sign = keyChange(form.signSecret, form.removeSign)
  const token = keyChange(form.bearerToken, form.removeToken)
  const signSecret = sign === undefined ? {} : { signSecret: sign }
  switch (form.kind) {
    case 'system':
      return { kind: 'system' }
    case 'wecom-app':
      return {
        kind: 'wecom-app',
        profileId: form.profileId,
        secretId: form.secretId,
        toUsers: form.users,
        toDepartments: form.departments.map(Number),
      }
    case 'wecom-robot':
      return { kind: 'wecom-robot', ...url }
    case 'webhook':
      return { kind: 'webhook', ...url, ...signSecret, ...(token === undefined ? {} : { bearerToken: token }) }
    default:
      return { kind: form.kind, ...url, ...signSecret }
  }
}

export const isComplete = (form: ChannelForm, stored: Channel | null): boolean => {
  if (form.name.trim() === '') return false
  if (form.kind === 'wecom-app')
    return form.secretId !== '' && form.profileId !== '' && form.users.length + form.departments.length > 0
  return !hasAddress(form.kind) || stored !== null || form.url.trim() !== ''
}
