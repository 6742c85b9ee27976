import type { Run } from '@contract/sync.ts'
import type { TokenStatus } from '@contract/tokens.ts'
import { removedCount } from '../sync/run-counts.ts'

/** Something that will not get better by itself, and where a person does something about it. */
export type NextStep =
  | { kind: 'waiting'; runId: string; removed: number; to: string }
  | { kind: 'no-secret'; to: string }
  | { kind: 'refused'; token: TokenStatus; to: string }
  | { kind: 'failed' | 'interrupted' | 'doubt'; run: Run; to: string }

const credentials = '/settings/active/credentials'
const readsDirectory: readonly TokenStatus['kind'][] = ['app', 'directory-sync']

export const canReadDirectory = (tokens: readonly TokenStatus[]): boolean =>
  tokens.some(({ kind }) => readsDirectory.includes(kind))

/** The latest run that says something about the data; a plan that was thrown away or a trial says nothing. */
const latestTelling = (runs: readonly Run[]): Run | undefined =>
  runs.find(
    ({ state, dryRun }) => !dryRun && ['succeeded', 'suspicious', 'partial', 'failed', 'interrupted'].includes(state),
  )

const kindOfRun = ({ state }: Run): 'failed' | 'interrupted' | 'doubt' | null => {
  if (state === 'failed' || state === 'interrupted') return state
  return state === 'suspicious' || state === 'partial' ? 'doubt' : null
}

/** What needs a person, the most urgent first. Null: that part is not known (yet), so nothing is said of it. */
export function nextSteps(runs: readonly Run[] | null, tokens: readonly TokenStatus[] | null): NextStep[] {
  const steps: NextStep[] = []
  for (const run of runs ?? []) {
    if (run.state === 'awaiting-confirmation')
      steps.push({ kind: 'waiting', runId: run.runId, removed: removedCount(run.counts), to: '/sync' })
  }
  if (tokens && !canReadDirectory(tokens)) steps.push({ kind: 'no-secret', to: credentials })
  for (const token of tokens ?? [])
    if (token.state === 'refused') steps.push({ kind: 'refused', token, to: credentials })
  const last = latestTelling(runs ?? [])
  const kind = last ? kindOfRun(last) : null
  if (last && kind) steps.push({ kind, run: last, to: `/sync/${last.runId}` })
  return steps
}
