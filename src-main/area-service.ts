import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract'
import type { Contract } from './contract/index.ts'
import type { Permission } from './contract/permissions.ts'

type Inputs = InferContractRouterInputs<Contract>
type Outputs = InferContractRouterOutputs<Contract>

/** On whose behalf a call is made. The router has already checked the permission. */
export interface Actor {
  id: string
  name: string
  /** Where the call came from. */
  via: 'desktop' | 'browser' | 'api' | 'cli' | 'system'
  permissions: ReadonlySet<Permission>
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
  [Verb in keyof Contract[Area]]: Verb extends keyof Inputs[Area] & keyof Outputs[Area]
    ? (input: Inputs[Area][Verb], call: CallContext) => Promise<Outputs[Area][Verb]> | Outputs[Area][Verb]
    : never
}
