import { z } from 'zod'
import { call } from './call.ts'
import { localErrors, permissionErrors } from './errors.ts'
import { permissions } from './permissions.ts'
import { bilingual, timestampMs } from './shapes.ts'

const permission = z.enum(permissions)
const id = z.string().min(1).max(64)
/** Of a role or a key. */
const title = z.string().trim().min(1).max(60)
/** What is typed to be compared with something stored. */
const typed = z.string().max(256)
export const actorVias = ['desktop', 'browser', 'api', 'cli', 'system'] as const

/** `owner`, `operator` and `viewer` are there from the beginning and cannot be changed; others are made of permissions. */
export const role = z.object({
  roleId: z.string(),
  name: bilingual,
  isBuiltIn: z.boolean(),
  permissions: z.array(permission),
  operatorCount: z.int(),
})
export type Role = z.infer<typeof role>

export const operatorName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}._@-]{1,64}$/u)
/** Long rather than strange: what is too common is refused by name. */
export const password = z.string().min(10).max(256)

export const operator = z.object({
  operatorId: z.string(),
  name: z.string(),
  roleId: z.string(),
  enabled: z.boolean(),
  createdAtMs: timestampMs,
  passwordAtMs: timestampMs,
  lastLoginAtMs: timestampMs.nullable(),
})
export type Operator = z.infer<typeof operator>

export const apiKey = z.object({
  keyId: z.string(),
  name: z.string(),
  /** To recognise it by; the rest is known to nobody. */
  lastFour: z.string(),
  /** What it may do; never more than who made it. */
  scopes: z.array(permission),
  createdAtMs: timestampMs,
  createdBy: z.string(),
  expiresAtMs: timestampMs.nullable(),
  lastUsedAtMs: timestampMs.nullable(),
})
export type ApiKey = z.infer<typeof apiKey>

/** A browser that is signed in to this process; they end with it. */
export const signedInSession = z.object({
  sessionId: z.string(),
  /** Null: came in by the one-time link, as whoever runs the program. */
  operatorId: z.string().nullable(),
  name: z.string(),
  address: z.string(),
  signedInAtMs: timestampMs,
  lastUsedAtMs: timestampMs,
  isCurrent: z.boolean(),
})
export type SignedInSession = z.infer<typeof signedInSession>

export const lockStatus = z.object({
  /** A code was set: the app can be locked. */
  enabled: z.boolean(),
  locked: z.boolean(),
  /** Locks itself after so long without use; null: only by hand. */
  idleMs: z.int().nullable(),
  /** After wrong codes; null where one may be tried now. */
  retryAtMs: timestampMs.nullable(),
})
export type LockStatus = z.infer<typeof lockStatus>
const lockCode = z.string().min(6).max(256)

const nothing = z.object({}).default({})
const view = { permission: 'wechat.access.view' } as const
const manage = { permission: 'wechat.access.manage', audited: true } as const
const removed = z.object({ removed: z.literal(true) })

export const access = {
  /** What the caller is and may do; needs no permission beyond being let in. */
  me: call({ permission: 'wechat.self' })
    .route({ method: 'GET', path: '/me', summary: 'Who the caller is, and what they may do' })
    .input(nothing)
    .output(
      z.object({
        id: z.string(),
        name: z.string(),
        via: z.enum(actorVias),
        /** Null where no role says what the caller may do, such as an API key's scopes. */
        roleId: z.string().nullable(),
        roleName: bilingual.nullable(),
        permissions: z.array(permission),
        /** Whether there is a session that can be ended. */
        canSignOut: z.boolean(),
        /** Whether the caller signed in with a password of their own. */
        hasPassword: z.boolean(),
      }),
    ),
  changeOwnPassword: call({ permission: 'wechat.self', audited: true })
    .route({ method: 'POST', path: '/me/password', summary: 'Change the own password; other sessions end' })
    .input(z.object({ password: typed, newPassword: password }))
    .output(z.object({ changed: z.literal(true) }))
    .errors(permissionErrors),

  roles: call(view)
    .route({ method: 'GET', path: '/roles', summary: 'Roles and their permissions' })
    .input(nothing)
    .output(z.array(role)),
  setRole: call(manage)
    .route({ method: 'PUT', path: '/roles', summary: 'Add a role, or change one of the own' })
    .input(
      z.object({
        roleId: id.optional(),
        name: title,
        permissions: z.array(permission).max(permissions.length),
      }),
    )
    .output(role)
    .errors(permissionErrors),
  removeRole: call(manage)
    .route({ method: 'DELETE', path: '/roles/{roleId}', summary: 'Remove a role that no operator has' })
    .input(z.object({ roleId: id }))
    .output(removed)
    .errors(permissionErrors),

  operators: call(view)
    .route({ method: 'GET', path: '/operators', summary: 'Who may sign in to `serve`' })
    .input(nothing)
    .output(z.array(operator)),
  addOperator: call(manage)
    .route({ method: 'POST', path: '/operators', summary: 'Add an operator' })
    .input(z.object({ name: operatorName, password, roleId: id }))
    .output(operator)
    .errors(permissionErrors),
  updateOperator: call(manage)
    .route({ method: 'PATCH', path: '/operators/{operatorId}', summary: 'Change role or password, or switch off' })
    .input(
      z.object({
        operatorId: id,
        roleId: id.optional(),
        enabled: z.boolean().optional(),
        password: password.optional(),
      }),
    )
    .output(operator)
    .errors(permissionErrors),
  removeOperator: call(manage)
    .route({ method: 'DELETE', path: '/operators/{operatorId}', summary: 'Remove an operator; their sessions end' })
    .input(z.object({ operatorId: id }))
    .output(removed)
    .errors(permissionErrors),

  sessions: call(view)
    .route({ method: 'GET', path: '/sessions', summary: 'Browsers that are signed in to this process' })
    .input(nothing)
    .output(z.array(signedInSession)),
  endSession: call(manage)
    .route({ method: 'DELETE', path: '/sessions/{sessionId}', summary: 'Sign a browser out' })
    .input(z.object({ sessionId: id }))
    .output(removed)
    .errors(permissionErrors),

  apiKeys: call(view)
    .route({ method: 'GET', path: '/api-keys', summary: 'Keys of scripts' })
    .input(nothing)
    .output(z.array(apiKey)),
  addApiKey: call(manage)
    .route({ method: 'POST', path: '/api-keys', summary: 'Make a key; it is shown this once' })
    .input(
      z.object({
        name: title,
        scopes: z.array(permission).min(1).max(permissions.length),
        expiresAtMs: timestampMs.nullable(),
      }),
    )
    .output(apiKey.extend({ key: z.string() }))
    .errors(permissionErrors),
  revokeApiKey: call(manage)
    .route({ method: 'DELETE', path: '/api-keys/{keyId}', summary: 'Make a key useless, at once' })
    .input(z.object({ keyId: id }))
    .output(removed)
    .errors(localErrors),

  lock: call({ permission: 'wechat.self', audited: true })
    .route({ method: 'POST', path: '/lock', summary: 'Lock the app' })
    .input(nothing)
    .output(lockStatus)
    .errors(permissionErrors),
  lockStatus: call({ permission: 'wechat.self' })
    .route({ method: 'GET', path: '/lock', summary: 'Whether the app is locked' })
    .input(nothing)
    .output(lockStatus),
  unlock: call({ permission: 'wechat.self', audited: true })
    .route({ method: 'POST', path: '/lock/unlock', summary: 'Unlock the app' })
    .input(z.object({ code: typed }))
    .output(lockStatus)
    .errors(permissionErrors),
  /** `code: null` switches the lock off. `currentCode` is needed where one is set, except for the CLI to switch it off. */
  setLock: call(manage)
    .route({ method: 'PUT', path: '/lock', summary: 'Set, change or remove the code of the app lock' })
    .input(
      z.object({
        currentCode: typed.optional(),
        code: lockCode.nullable().optional(),
        idleMs: z.int().min(60_000).max(86_400_000).nullable().optional(),
      }),
    )
    .output(lockStatus)
    .errors(permissionErrors),
}
