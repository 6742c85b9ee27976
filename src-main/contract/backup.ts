import { z } from 'zod'
import { call } from './call.ts'
import { localErrors, permissionErrors } from './errors.ts'
import { offeredFile } from './files.ts'
import { bilingual, timestampMs } from './shapes.ts'

/** `safety`: made by a restore of what it replaced; `migration`: made before an upgrade of the database. */
export const backupKinds = ['daily', 'manual', 'safety', 'migration'] as const
export type BackupKind = (typeof backupKinds)[number]

export const backupId = z.string().regex(/^[\w.-]{1,120}$/)

export const backupFile = z.object({
  /** The name of its file below the data directory. */
  backupId,
  kind: z.enum(backupKinds),
  atMs: timestampMs,
  sizeBytes: z.int(),
  schemaVersion: z.int().nullable(),
  /** Companies and people in it. */
  companies: z.int().nullable(),
  members: z.int().nullable(),
  /** Null: not looked at yet. A restore always looks first. */
  intact: z.boolean().nullable(),
})
export type BackupFile = z.infer<typeof backupFile>

/** What became of the last restore. */
export const lastRestore = z.object({
  backupId,
  /** What was replaced. Null where it failed, or where there was nothing. */
  safetyId: backupId.nullable(),
  atMs: timestampMs,
  /** Who asked for it. */
  by: z.string(),
  outcome: z.enum(['restored', 'failed']),
  reason: bilingual.nullable(),
})
export type LastRestore = z.infer<typeof lastRestore>

export const listedBackup = backupFile.extend({
  /** People who were forgotten since and do not stay forgotten: a restore brings them back. Null: the database cannot tell. */
  comeBack: z.int().nullable(),
})
export type ListedBackup = z.infer<typeof listedBackup>

export const backupList = z.object({
  folder: z.string(),
  keptDaily: z.int(),
  items: z.array(listedBackup),
  /** Being made by the process that answers; `share`: 0 to 1. */
  making: z.object({ kind: z.enum(['daily', 'manual']), share: z.number() }).nullable(),
  lastRestore: lastRestore.nullable(),
})
export type BackupList = z.infer<typeof backupList>

/** What a configuration file holds: companies with their secrets, rules, schedules, channels; never people. */
export const configContents = z.object({
  madeAtMs: timestampMs,
  version: z.string(),
  companies: z.array(z.object({ name: z.string(), corpId: z.string(), secrets: z.int(), exists: z.boolean() })),
  schedules: z.int(),
  channels: z.int(),
})
export type ConfigContents = z.infer<typeof configContents>

const view = { permission: 'wechat.backup.view' } as const
const manage = { permission: 'wechat.backup.manage', audited: true } as const
const byId = z.object({ backupId })
const nothing = z.object({}).default({})
const passphrase = z.string().min(10).max(1024)
/** A configuration of hundreds of companies is far smaller. */
export const mostConfigBytes = 2_000_000
/** The file as base64; somewhat larger ones come through, so that they are answered with what is wrong. */
const file = z.string().max(2 * mostConfigBytes)

export const backup = {
  list: call(view)
    .route({ method: 'GET', path: '/backups', summary: 'Backups of the data directory, newest first' })
    .input(nothing)
    .output(backupList),
  create: call(manage)
    .route({ method: 'POST', path: '/backups', summary: 'Make a backup now; work goes on meanwhile' })
    .input(nothing)
    .output(backupFile)
    .errors(localErrors),
  check: call(view)
    .route({ method: 'POST', path: '/backups/{backupId}/check', summary: 'Look whether a backup can be used' })
    .input(byId)
    .output(backupFile)
    .errors(localErrors),
  remove: call(manage)
    .route({ method: 'DELETE', path: '/backups/{backupId}', summary: 'Remove a backup' })
    .input(byId)
    .output(z.object({ removed: z.literal(true) }))
    .errors(localErrors),
  /** The data as it is now is kept as a `safety` backup first. */
  restore: call({ permission: 'wechat.backup.restore', audited: true })
    .route({ method: 'POST', path: '/backups/{backupId}/restore', summary: 'Replace all data by that of a backup' })
    .input(byId)
    .output(z.object({ restored: backupFile, safety: backupFile, note: bilingual.nullable() }))
    .errors(localErrors),
  exportConfig: call({ permission: 'wechat.backup.restore', audited: true })
    .route({
      method: 'POST',
      path: '/config/export',
      summary: 'The configuration as an encrypted file, to move to another machine',
    })
    .input(z.object({ passphrase }))
    .output(offeredFile)
    .errors(permissionErrors),
  previewConfig: call(manage)
    .route({ method: 'POST', path: '/config/preview', summary: 'What a configuration file holds' })
    .input(z.object({ file, passphrase }))
    .output(configContents)
    .errors(localErrors),
  importConfig: call({ permission: 'wechat.backup.restore', audited: true })
    .route({ method: 'POST', path: '/config/import', summary: 'Take over a configuration file' })
    .input(
      z.object({
        file,
        passphrase,
        /** What becomes of a company that is here already: its own settings win, or those of the file. */
        existing: z.enum(['keep', 'replace']).default('keep'),
      }),
    )
    .output(z.object({ added: z.int(), replaced: z.int(), kept: z.int() }))
    .errors(permissionErrors),
}
