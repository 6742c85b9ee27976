import type { SyncKind } from '@contract/sync.ts'
import type { Action } from '../../app/use-action.ts'
import { useAction } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'

/** Starts a run of the active company; gives its id. */
export function useStartSync(client: DeskClient): Action<[kind: SyncKind, dryRun: boolean], string> {
  return useAction(async (kind: SyncKind, dryRun: boolean) => {
    const { runId } = await client.sync.start({ kind, dryRun })
    return runId
  })
}
