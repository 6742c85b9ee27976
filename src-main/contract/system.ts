import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { languages, profileId, runId, timestampMs } from './shapes.ts'

export const themes = ['system', 'light', 'dark'] as const
export const densities = ['compact', 'comfortable'] as const

export const preferences = z.object({
  language: z.enum(languages),
  theme: z.enum(themes),
  density: z.enum(densities),
  /** Pictures of people are fetched from WeCom's servers only if somebody wants them. */
  avatars: z.boolean(),
})
export type Preferences = z.infer<typeof preferences>

/** Preferences, and whether anybody ever chose them; until then a page follows the language of its browser. */
export const keptPreferences = preferences.extend({ chosen: z.boolean() })

/** Where the master key of the credential store comes from. */
export const keySources = ['keychain', 'passphrase', 'key-file', 'none'] as const

export const vaultStatus = z.object({
  source: z.enum(keySources),
  /** open: works; locked: no key could be had; wrong-key: the key does not fit this data. */
  state: z.enum(['open', 'locked', 'wrong-key']),
  /** An administrator has accepted a key file for real companies. */
  keyFileAccepted: z.boolean(),
  rotatedAtMs: timestampMs.nullable(),
})
export type VaultStatus = z.infer<typeof vaultStatus>

/** What only some hosts can do; the page asks instead of guessing. */
export const hostCapabilities = ['pick-file', 'open-folder', 'tray', 'start-with-system'] as const

export const systemInfo = z.object({
  version: z.string(),
  host: z.enum(['electron', 'node', 'cli']),
  capabilities: z.array(z.enum(hostCapabilities)),
  dataDir: z.string(),
  nodeVersion: z.string(),
  /** Only of the desktop app. */
  electronVersion: z.string().optional(),
  chromiumVersion: z.string().optional(),
  sqliteVersion: z.string(),
  schemaVersion: z.int(),
  startedAtMs: timestampMs,
})

/** Something changed that an open page may show; it reads again what it needs. */
export const changeNotice = z.object({
  topic: z.enum([
    'profiles',
    'directory',
    'runs',
    'progress',
    'tokens',
    'sandbox',
    'preferences',
    'exports',
    'notifications',
    'schedules',
    'alerts',
    'access',
    'lock',
    'privacy',
    'backups',
  ]),
  profileId: profileId.nullable(),
  runId: runId.nullable(),
})
export type ChangeNotice = z.infer<typeof changeNotice>

export const callMetric = z.object({
  endpoint: z.string(),
  calls: z.int(),
  failures: z.int(),
  retries: z.int(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  errcodes: z.record(z.string(), z.int()),
})
export type CallMetric = z.infer<typeof callMetric>

const view = { permission: 'wechat.system.view' } as const

export const system = {
  info: call(view)
    .route({ method: 'GET', path: '/system', summary: 'Version, host and data directory' })
    .input(z.object({}).default({}))
    .output(systemInfo),
  /** Stays open; each item tells that a topic changed. Slow readers get each topic once, not a queue. */
  watch: call({ permission: 'wechat.self' })
    .route({ method: 'GET', path: '/system/events', summary: 'Learn when data changes' })
    .input(z.object({}).default({}))
    .output(eventIterator(changeNotice)),
  metrics: call(view)
    .route({ method: 'GET', path: '/system/metrics', summary: 'Calls to WeCom since the start, per API' })
    .input(z.object({}).default({}))
    .output(z.array(callMetric)),
  preferences: call({ permission: 'wechat.self' })
    .route({ method: 'GET', path: '/system/preferences', summary: 'Language, theme, density and avatars' })
    .input(z.object({}).default({}))
    .output(keptPreferences),
  setPreferences: call({ permission: 'wechat.system.manage' })
    .route({ method: 'PATCH', path: '/system/preferences', summary: 'Change language, theme, density or avatars' })
    .input(preferences.partial())
    .output(preferences)
    .errors(localErrors),
}

export const vault = {
  status: call(view)
    .route({ method: 'GET', path: '/vault', summary: 'Where the key of the credential store comes from' })
    .input(z.object({}).default({}))
    .output(vaultStatus),
  acceptKeyFile: call({ permission: 'wechat.system.manage', audited: true })
    .route({ method: 'POST', path: '/vault/accept-key-file', summary: 'Accept a key file for real companies' })
    .input(z.object({}).default({}))
    .output(vaultStatus)
    .errors(localErrors),
  unlock: call({ permission: 'wechat.system.manage', audited: true })
    .route({ method: 'POST', path: '/vault/unlock', summary: 'Open the credential store with a passphrase' })
    .input(z.object({ passphrase: z.string().min(1).max(1024) }))
    .output(vaultStatus)
    .errors(localErrors),
  rotate: call({ permission: 'wechat.system.manage', audited: true })
    .route({
      method: 'POST',
      path: '/vault/rotate',
      summary: 'Make a new key and encrypt everything with it, in one transaction',
    })
    .input(z.object({ newPassphrase: z.string().min(8).max(1024).optional() }))
    .output(vaultStatus)
    .errors(localErrors),
}
