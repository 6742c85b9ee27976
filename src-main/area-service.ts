import type { ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract'
import type { Contract } from './contract/index.ts'
import type { Permission } from './contract/permissions.ts'

/** On whose behalf a call is made. The router has already checked the permission. */
export interface Actor {
  id: string
  name: string
  /** Where the call came from. */
  via: 'desktop' | 'browser' | 'api' | 'cli' | 'system'
  permissions: ReadonlySet<Permission>
  /** Whose permissions these are; null or missing where no role says, such as for an API key. */
  roleId?: string | null
  /** The operator who signed in with a password; null or missing for everybody else. */
  operatorId?: string | null
  /** The browser's session, where there is one that can be ended. */
  sessionId?: string
}

export interface CallContext {
  actor: Actor
  /** Aborted when the caller goes away or leaves the stream. */
  signal?: AbortSignal | undefined
}

/**
 * The methods that a feature offers for one area of the contract: a method per call, with the call's
 * parsed input and its output. Streams are async iterators that stop when `signal` is aborted.
 */
export type AreaService<Area extends keyof Contract> = {
  [Verb in keyof Contract[Area]]: Contract[Area][Verb] extends ContractProcedure<
    infer In,
    infer Out,
    infer _Errors,
    infer _Meta
  >
    ? (input: InferSchemaOutput<In>, call: CallContext) => Promise<InferSchemaInput<Out>> | InferSchemaInput<Out>
    : never
}
