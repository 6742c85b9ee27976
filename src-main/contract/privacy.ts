import { z } from 'zod'
import { call } from './call.ts'
import { localErrors, permissionErrors, privacyErrors } from './errors.ts'
import { offeredFile } from './files.ts'
import { bilingual, languages, profileId, timestampMs } from './shapes.ts'

export const privateFields = ['mobile', 'email', 'avatar', 'address', 'gender', 'extendedAttributes'] as const
export type PrivateField = (typeof privateFields)[number]

/** What of a company's people is kept on this machine. Switched off: not stored, and what was stored is erased. */
export const fieldSwitches = z.object(
  Object.fromEntries(privateFields.map((name) => [name, z.boolean()])) as Record<PrivateField, z.ZodBoolean>,
)
export type FieldSwitches = z.infer<typeof fieldSwitches>

export const companyPrivacy = z.object({
  kept: fieldSwitches,
  /** How far what was switched off is erased, in rows; null where nothing of it is stored any more. */
  erasing: z.object({ done: z.int(), total: z.int() }).nullable(),
  /** How many people were forgotten for good; who they were is not kept. */
  forgottenPeople: z.int(),
})
export type CompanyPrivacy = z.infer<typeof companyPrivacy>

export const retentionKinds = [
  'departed-members',
  'history',
  'runs',
  'notifications',
  'schedule-runs',
  'logs',
  'metrics',
] as const
export type RetentionKind = (typeof retentionKinds)[number]

/** Of these the newest are kept within limits of their own: no longer time can be chosen. */
export const longestKeptDays: Partial<Record<RetentionKind, number>> = { logs: 30, metrics: 30 }

export const retentionRule = z.object({
  kind: z.enum(retentionKinds),
  /** Null: for ever. */
  keptDays: z.int().min(1).max(36_500).nullable(),
})

export const retentionPreview = z.object({
  kind: z.enum(retentionKinds),
  title: bilingual,
  /** What would go now, and the oldest of it. */
  count: z.int(),
  oldestAtMs: timestampMs.nullable(),
  /** Some of it: names or sentences; at most 10. */
  examples: z.array(z.string()),
})
export type RetentionPreview = z.infer<typeof retentionPreview>

/** What must be typed before everything is removed; either will do. */
export const wipeWords = { 'zh-CN': '清除全部数据', en: 'erase everything' } as const

const view = { permission: 'wechat.privacy.view' } as const
const manage = { permission: 'wechat.privacy.manage', audited: true } as const
const person = z.object({ profileId, userId: z.string().min(1).max(64) })
const nothing = z.object({}).default({})
const retention = z.array(retentionRule)

export const privacy = {
  fields: call(view)
    .route({ method: 'GET', path: '/profiles/{profileId}/privacy', summary: 'Which private fields of people are kept' })
    .input(z.object({ profileId }))
    .output(companyPrivacy)
    .errors(localErrors),
  /** Erasing takes a while for large companies; it goes on by itself, also after a restart. */
  setFields: call(manage)
    .route({ method: 'PATCH', path: '/profiles/{profileId}/privacy', summary: 'Choose which private fields are kept' })
    .input(z.object({ profileId, ...fieldSwitches.partial().shape }))
    .output(companyPrivacy)
    .errors(localErrors),
  retention: call(view)
    .route({ method: 'GET', path: '/privacy/retention', summary: 'How long each kind of data is kept' })
    .input(nothing)
    .output(retention),
  setRetention: call(manage)
    .route({ method: 'PUT', path: '/privacy/retention', summary: 'Change how long data is kept; kinds left out stay' })
    .input(z.object({ rules: retention }))
    .output(retention)
    .errors(localErrors),
  /** With rules that are not stored: what they would do. */
  previewRetention: call(view)
    .route({ method: 'POST', path: '/privacy/retention/preview', summary: 'What a clean-up would remove now' })
    .input(z.object({ rules: retention.optional() }).default({}))
    .output(z.array(retentionPreview))
    .errors(localErrors),
  cleanUp: call(manage)
    .route({ method: 'POST', path: '/privacy/clean-up', summary: 'Remove what is past its time, now' })
    .input(nothing)
    .output(z.array(z.object({ kind: z.enum(retentionKinds), removed: z.int() })))
    .errors(privacyErrors),
  reportPerson: call({ permission: 'wechat.user.reveal', audited: true })
    .route({ method: 'POST', path: '/privacy/report', summary: 'Everything that is kept about one person, as a file' })
    .input(
      person.extend({ format: z.enum(['html', 'json']).default('html'), language: z.enum(languages).default('zh-CN') }),
    )
    .output(offeredFile)
    .errors(permissionErrors),
  previewForget: call(manage)
    .route({ method: 'POST', path: '/privacy/forget/preview', summary: 'What would be erased of one person' })
    .input(person)
    .output(
      z.object({
        /** Empty where the mirror does not know them. */
        name: z.string(),
        present: z.boolean(),
        /** Whether they were forgotten for good before. */
        staysForgotten: z.boolean(),
        rows: z.array(z.object({ what: bilingual, count: z.int() })),
        /** Backups made by now still hold them. */
        backups: z.object({ count: z.int(), newestAtMs: timestampMs.nullable() }),
      }),
    )
    .errors(localErrors),
  /** A person who is still in WeCom's answer comes back with the next sync, unless `staysForgotten`. */
  forgetPerson: call(manage)
    .route({ method: 'POST', path: '/privacy/forget', summary: 'Erase one person from mirror, history and logs' })
    .input(person.extend({ staysForgotten: z.boolean().default(false), confirm: z.string().max(200) }))
    .output(
      z.object({
        erased: z.int(),
        /** Whether the database was written anew without what was deleted; false where others read it all the time. */
        compacted: z.boolean(),
      }),
    )
    .errors(privacyErrors),
  /** Whom a sync leaves out since they were forgotten for good comes back with the next one. */
  allowPerson: call(manage)
    .route({ method: 'POST', path: '/privacy/allow', summary: 'Let somebody who stays forgotten come back' })
    .input(person)
    .output(z.object({ changed: z.boolean() }))
    .errors(localErrors),
  /** The program ends, or starts anew as if it had just been installed. */
  wipe: call({ permission: 'wechat.privacy.wipe', audited: true })
    .route({ method: 'POST', path: '/privacy/wipe', summary: 'Sign out and remove everything from this machine' })
    .input(z.object({ confirm: z.string().max(200), alsoBackups: z.boolean().default(true) }))
    .output(z.object({ wiped: z.literal(true) }))
    .errors(privacyErrors),
}
