import { z } from 'zod'
import { call } from './call.ts'
import { localErrors } from './errors.ts'
import { profile } from './profiles.ts'

/** How large the practice company is; the same seed gives the same people. */
export const sandboxSize = {
  departments: z.int().min(1).max(30_000),
  members: z.int().min(1).max(500_000),
  seed: z.int().nonnegative(),
}

/** What the practice company can do wrong on demand. `times` counts the calls that it still spoils; null: until cleared. */
export const faultKinds = [
  'expired-token',
  'untrusted-ip',
  'rate-limit',
  'concurrency-limit',
  'busy',
  'timeout',
  'cut-connection',
  'nonsense',
  'http-500',
  'empty-directory',
  'shrunken-directory',
  'new-ip-detail-refused',
] as const

export const sandboxStatus = z.object({
  running: z.boolean(),
  apiBaseUrl: z.string().nullable(),
  departments: z.int(),
  members: z.int(),
  seed: z.int(),
  faults: z.array(z.object({ kind: z.enum(faultKinds), path: z.string().nullable(), times: z.int().nullable() })),
})
export type SandboxStatus = z.infer<typeof sandboxStatus>

const manage = { permission: 'wechat.sandbox.manage', audited: true } as const

export const sandbox = {
  status: call({ permission: 'wechat.system.view' })
    .route({
      method: 'GET',
      path: '/practice-company',
      summary: 'Whether the practice company runs, and how large it is',
    })
    .input(z.object({}).default({}))
    .output(sandboxStatus),
  /** Starts it on loopback, adds its profile and secrets, and makes it the active company. */
  enter: call(manage)
    .route({ method: 'POST', path: '/practice-company/enter', summary: 'Try everything with the practice company' })
    .input(
      z.object({
        departments: sandboxSize.departments.default(40),
        members: sandboxSize.members.default(800),
        seed: sandboxSize.seed.default(1),
      }),
    )
    .output(profile)
    .errors(localErrors),
  /** Lets people join, move, change and leave. */
  evolve: call(manage)
    .route({ method: 'POST', path: '/practice-company/evolve', summary: 'Let some time pass in the practice company' })
    .input(z.object({ days: z.int().min(1).max(365).default(1) }))
    .output(z.object({ joined: z.int(), left: z.int(), moved: z.int(), changed: z.int() }))
    .errors(localErrors),
  setFault: call(manage)
    .route({ method: 'POST', path: '/practice-company/faults', summary: 'Let the practice company misbehave' })
    .input(
      z.object({
        kind: z.enum(faultKinds),
        /** Only for this API, such as `user/list`; null: for every one. */
        path: z.string().nullable().default(null),
        times: z.int().min(1).nullable().default(1),
      }),
    )
    .output(sandboxStatus)
    .errors(localErrors),
  clearFaults: call(manage)
    .route({ method: 'DELETE', path: '/practice-company/faults', summary: 'Let the practice company behave again' })
    .input(z.object({}).default({}))
    .output(sandboxStatus)
    .errors(localErrors),
  stop: call(manage)
    .route({ method: 'POST', path: '/practice-company/stop', summary: 'Stop the practice company; its profile stays' })
    .input(z.object({}).default({}))
    .output(sandboxStatus)
    .errors(localErrors),
}
