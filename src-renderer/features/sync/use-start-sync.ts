import type { SyncKind } from '@contract/sync.ts'
import type { Action } from '../../app/use-action.ts'
import { useAction } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import type { ScopeInput } from './start-order.ts'

export type StartArguments = [kind: SyncKind, dryRun: boolean, scope?: ScopeInput]

/** Starts a run of the active company; gives its id. Without a scope everything that can be seen is synced. */
export function useStartSync(client: DeskClient): Action<StartArguments, string> {
  return useAction(async (kind: SyncKind, dryRun: boolean, scope?: ScopeInput) => {
    const { runId } = await client.sync.start({ kind, dryRun, ...(scope ? { scope } : {}) })
    return runId
  })
}
