import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { call } from './call.ts'
import { localErrors, upstreamErrors } from './errors.ts'
import { bilingual, profileId, secretId, timestampMs } from './shapes.ts'

/** Kinds of secret, by what WeCom lets them do (docs: reference §2.1). */
export const secretKinds = ['app', 'directory-sync', 'customer-contact'] as const
export type SecretKind = (typeof secretKinds)[number]

export const environments = ['production', 'test', 'practice'] as const

export const colours = ['blue', 'green', 'teal', 'purple', 'pink', 'orange', 'brown', 'grey'] as const

/** How requests leave this machine. `system` follows the environment's proxy variables. */
export const proxySetting = z.union([
  z.literal('none'),
  z.literal('system'),
  z.url({ protocol: /^(https?|socks5h?)$/ }),
])

/** A secret as anybody may see it: that it is set, and its last four characters. */
export const secretInfo = z.object({
  id: secretId,
  kind: z.enum(secretKinds),
  agentId: z.int().nullable(),
  label: z.string(),
  lastFour: z.string(),
  /** This app is listed in 客户联系 → 可调用接口的应用. */
  mayCallCustomerApis: z.boolean(),
  updatedAtMs: timestampMs,
  /** When WeCom last issued a token for it; null if it was never proven. */
  provenAtMs: timestampMs.nullable(),
})

export const profile = z.object({
  id: profileId,
  name: z.string(),
  corpId: z.string(),
  remark: z.string(),
  environment: z.enum(environments),
  colour: z.enum(colours),
  apiBaseUrl: z.string(),
  proxy: z.string(),
  timeoutMs: z.int(),
  active: z.boolean(),
  createdAtMs: timestampMs,
  secrets: z.array(secretInfo),
})
export type Profile = z.infer<typeof profile>
export type SecretInfo = z.infer<typeof secretInfo>

const editable = {
  name: z.string().trim().min(1).max(64),
  corpId: z.string().trim().min(1).max(64),
  remark: z.string().max(500),
  environment: z.enum(environments),
  colour: z.enum(colours),
  apiBaseUrl: z.url({ protocol: /^https?$/ }),
  proxy: proxySetting,
  timeoutMs: z.int().min(1000).max(120_000),
}

/** A secret typed or imported but not yet proven or stored. */
export const secretDraft = z.object({
  kind: z.enum(secretKinds),
  agentId: z.int().positive().nullable().default(null),
  /** Goes in and never comes out. */
  secret: z.string().trim().min(1).max(512),
  label: z.string().max(64).default(''),
  mayCallCustomerApis: z.boolean().default(false),
})
export type SecretDraft = z.infer<typeof secretDraft>

/** A step of the connection doctor. */
export const doctorStep = z.object({
  name: z.enum(['resolve', 'connect', 'token', 'agent', 'scope']),
  state: z.enum(['passed', 'failed', 'skipped']),
  durationMs: z.number().nonnegative(),
  /** What was found out or went wrong; the same in both languages where it quotes WeCom or names addresses. */
  detail: bilingual,
  remedy: bilingual.nullable(),
  errcode: z.int().nullable(),
  refusedIp: z.string().nullable(),
})
export type DoctorStep = z.infer<typeof doctorStep>

export const doctorReport = z.object({
  profileId,
  secretId: secretId.nullable(),
  passed: z.boolean(),
  steps: z.array(doctorStep),
  /** First 20 characters at most, as proof; null where no token was issued. */
  tokenPreview: z.string().max(20).nullable(),
})
export type DoctorReport = z.infer<typeof doctorReport>

export const capability = z.object({
  name: z.string(),
  title: bilingual,
  /** not-offered: the server that answers for WeCom does not know this API (HTTP 404); nothing is wrong with the secret. */
  state: z.enum([
    'available',
    'scope-too-small',
    'no-permission',
    'other-secret-needed',
    'ip-refused',
    'not-offered',
    'failed',
  ]),
  errcode: z.int().nullable(),
  detail: bilingual,
})

export const capabilityReport = z.object({
  secretId,
  kind: z.enum(secretKinds),
  capabilities: z.array(capability),
  visibleDepartmentIds: z.array(z.int()),
  /** Different people, at the time of the probe; null where they could not be counted. */
  visibleMemberCount: z.int().nullable(),
  /**
   * Who is counted. member-ids: everybody whom user/list_id names; departments: the members of the visible departments;
   * range: those, and whom the app was given one by one or by tags. Only the last finds people in no department.
   */
  visibleMembersBy: z.enum(['member-ids', 'departments', 'range']),
})
export type CapabilityReport = z.infer<typeof capabilityReport>

const byId = z.object({ profileId })
const view = { permission: 'wechat.profile.view' } as const
const manage = { permission: 'wechat.profile.manage', audited: true } as const

export const profiles = {
  /** Without `wechat.profile.view` only what tells companies apart: every other call needs the id of one. */
  list: call({ permission: 'wechat.self' })
    .route({ method: 'GET', path: '/profiles', summary: 'List the companies' })
    .input(z.object({}).default({}))
    .output(z.array(profile)),
  get: call(view)
    // Not /profiles/{profileId}: what is part of a path cannot be left out.
    .route({ method: 'GET', path: '/profile', summary: 'Show one company; without an id the active one' })
    .input(z.object({ profileId: profileId.optional() }))
    .output(profile)
    .errors(localErrors),
  add: call(manage)
    .route({ method: 'POST', path: '/profiles', summary: 'Add a company' })
    .input(
      z.object({
        name: editable.name,
        corpId: editable.corpId,
        remark: editable.remark.default(''),
        environment: editable.environment.default('production'),
        colour: editable.colour.default('blue'),
        apiBaseUrl: editable.apiBaseUrl.default('https://qyapi.weixin.qq.com'),
        proxy: editable.proxy.default('system'),
        timeoutMs: editable.timeoutMs.default(30_000),
      }),
    )
    .output(profile)
    .errors(localErrors),
  update: call(manage)
    .route({ method: 'PATCH', path: '/profiles/{profileId}', summary: 'Change a company' })
    .input(z.object({ profileId, ...z.object(editable).partial().shape }))
    .output(profile)
    .errors(localErrors),
  use: call(manage)
    .route({ method: 'POST', path: '/profiles/{profileId}/use', summary: 'Make a company the active one' })
    .input(byId)
    .output(profile)
    .errors(localErrors),
  remove: call(manage)
    .route({
      method: 'DELETE',
      path: '/profiles/{profileId}',
      summary: 'Remove a company with its secrets and mirrored data',
    })
    .input(byId)
    .output(z.object({}))
    .errors(localErrors),
  /** Reads the text of a `.env` file; the secret itself stays in main, the page gets a handle to it. */
  readEnv: call({ permission: 'wechat.profile.manage' })
    .route({
      method: 'POST',
      path: '/profiles/read-env',
      summary: 'Find the company and its secret in the text of a .env file',
    })
    .input(z.object({ text: z.string().max(100_000) }))
    .output(
      z.object({
        handle: z.string().nullable(),
        corpId: z.string().nullable(),
        agentId: z.int().nullable(),
        hasSecret: z.boolean(),
        apiBaseUrl: z.string().nullable(),
        timeoutMs: z.int().nullable(),
        remark: z.string().nullable(),
        unknownNames: z.array(z.string()),
        problems: z.array(bilingual),
      }),
    )
    .errors(localErrors),
}

export const secrets = {
  list: call(view)
    .route({
      method: 'GET',
      path: '/profiles/{profileId}/secrets',
      summary: 'List the secrets of a company, never their values',
    })
    .input(byId)
    .output(z.array(secretInfo))
    .errors(localErrors),
  /**
   * Stores a secret. Unless `unproven` is set it is tried first: a refused secret is not stored and
   * never replaces a working one.
   */
  set: call(manage)
    .route({ method: 'POST', path: '/profiles/{profileId}/secrets', summary: 'Store a secret after proving it' })
    .input(
      z.object({
        profileId,
        ...secretDraft.omit({ secret: true }).shape,
        secret: secretDraft.shape.secret.optional(),
        /** Instead of `secret`: what `profiles.readEnv` found. */
        envHandle: z.string().optional(),
        /** Store it without asking WeCom. */
        unproven: z.boolean().default(false),
      }),
    )
    .output(secretInfo)
    .errors(upstreamErrors),
  /** What is known about a secret; its value and its proof stay as they are. */
  update: call(manage)
    .route({
      method: 'PATCH',
      path: '/profiles/{profileId}/secrets/{secretId}',
      summary: 'Change the label of a secret, or whether its app may call customer APIs',
    })
    .input(
      z.object({
        profileId,
        secretId,
        label: z.string().trim().max(64).optional(),
        mayCallCustomerApis: z.boolean().optional(),
      }),
    )
    .output(secretInfo)
    .errors(localErrors),
  remove: call(manage)
    .route({ method: 'DELETE', path: '/profiles/{profileId}/secrets/{secretId}', summary: 'Remove a secret' })
    .input(z.object({ profileId, secretId }))
    .output(z.object({}))
    .errors(localErrors),
}

/** How to reach WeCom, and as which company; tried before it is stored. What is left out stays as it is stored. */
export const networkDraft = z.object({
  corpId: editable.corpId.optional(),
  apiBaseUrl: editable.apiBaseUrl.optional(),
  proxy: editable.proxy.optional(),
  timeoutMs: editable.timeoutMs.optional(),
})

const examined = z.object({
  profileId,
  /** Instead of what is stored for the company. */
  network: networkDraft.optional(),
  secretId: secretId.optional(),
  draft: secretDraft.optional(),
  envHandle: z.string().optional(),
})

export const doctor = {
  /** Tries a stored secret, or a draft that is not stored by it. Failures are steps of the report, not errors. */
  run: call({ permission: 'wechat.profile.view', audited: true })
    .route({
      method: 'POST',
      path: '/profiles/{profileId}/doctor',
      summary: 'Check name, TLS, token, agent and scope, step by step',
    })
    .input(examined)
    .output(doctorReport)
    .errors(localErrors),
  /** The same check, told after every step; the last report is the whole one, and only it may have passed. */
  watch: call({ permission: 'wechat.profile.view', audited: true })
    .route({
      method: 'POST',
      path: '/profiles/{profileId}/doctor/steps',
      summary: 'Check name, TLS, token, agent and scope, and follow the steps',
    })
    .input(examined)
    .output(eventIterator(doctorReport))
    .errors(localErrors),
  /** WeCom names the caller's address when it refuses a token; one call with a made-up token is enough, and harms nothing. */
  address: call({ permission: 'wechat.profile.view' })
    .route({ method: 'POST', path: '/profiles/{profileId}/address', summary: 'Which address WeCom sees' })
    .input(z.object({ profileId, network: networkDraft.optional() }))
    .output(z.object({ address: z.string().nullable(), durationMs: z.number().nonnegative(), detail: bilingual }))
    .errors(upstreamErrors),
  capabilities: call({ permission: 'wechat.profile.view' })
    .route({ method: 'POST', path: '/profiles/{profileId}/capabilities', summary: 'Find out what each secret may do' })
    .input(z.object({ profileId }))
    .output(z.array(capabilityReport))
    .errors(upstreamErrors),
}
