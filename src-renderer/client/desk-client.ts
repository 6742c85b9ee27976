import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../src-main/contract/index.ts'

/** Every call of the contract, typed, failures included. */
export type DeskClient = ContractRouterClient<Contract>
