import type { Change, FieldChange, Problem, Run, RunProgress } from '@contract/sync.ts'
import type { Bilingual } from '@contract/shapes.ts'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import { follow } from '../../client/index.ts'
import type { DeskClient } from '../../client/index.ts'

/** As many people as one run fetches one by one. */
export const mostRefreshed = 200
const mostPerCall = 1000

export interface Person {
  userId: string
  name: string
}
export const outcomes = ['failed', 'removed', 'updated', 'unchanged'] as const
export type Outcome = (typeof outcomes)[number]
export interface RefreshResult extends Person {
  outcome: Outcome
  fields: FieldChange[]
  /** Why it failed, where that is known. */
  reason: Bilingual | null
}

export interface Refresh {
  people: ShallowRef<Person[]>
  busy: Ref<boolean>
  runId: Ref<string | null>
  progress: ShallowRef<RunProgress | null>
  failure: ShallowRef<Failure | null>
  /** How the run ended; null until then. */
  run: ShallowRef<Run | null>
  results: ComputedRef<RefreshResult[]>
  start: (people: readonly Person[]) => Promise<void>
}

/** What became of each person, worst first. */
export function resultsOf(
  people: readonly Person[],
  run: Pick<Run, 'state' | 'reason'>,
  changes: readonly Change[],
  problems: readonly Problem[],
): RefreshResult[] {
  const key = (id: string) => id.toLowerCase()
  const changed = new Map(changes.filter(({ entity }) => entity === 'member').map((one) => [key(one.id), one]))
  const failed = new Map(problems.filter(({ kind }) => kind === 'member').map((one) => [key(one.id), one.reason]))
  const hasEnded = run.state === 'succeeded' || run.state === 'partial' || run.state === 'suspicious'
  const found = people.map((person): RefreshResult => {
    const change = changed.get(key(person.userId))
    const reason = failed.get(key(person.userId)) ?? null
    if (!hasEnded) return { ...person, outcome: 'failed', fields: [], reason: reason ?? run.reason }
    if (change?.operation === 'removed') return { ...person, outcome: 'removed', fields: [], reason }
    if (change) return { ...person, outcome: 'updated', fields: change.fields, reason: null }
    return { ...person, outcome: reason ? 'failed' : 'unchanged', fields: [], reason }
  })
  return found.sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome))
}

/** Asks WeCom again for some people, and tells what became of each. */
export function useRefresh(client: DeskClient): Refresh {
  const people = shallowRef<Person[]>([])
  const busy = ref(false)
  const runId = ref<string | null>(null)
  const progress = shallowRef<RunProgress | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const run = shallowRef<Run | null>(null)
  const found = shallowRef<{ changes: Change[]; problems: Problem[] }>({ changes: [], problems: [] })
  const life = new AbortController()
  onScopeDispose(() => life.abort())

  async function start(wanted: readonly Person[]): Promise<void> {
    if (busy.value || wanted.length === 0) return
    people.value = wanted.slice(0, mostRefreshed)
    busy.value = true
    failure.value = run.value = progress.value = runId.value = null
    found.value = { changes: [], problems: [] }
    try {
      const userIds = people.value.map(({ userId }) => userId)
      const [only] = userIds
      const scope = userIds.length === 1 && only !== undefined ? { userId: only } : { userIds }
      const started = await client.sync.start({ kind: 'members', scope })
      runId.value = started.runId
      await follow(
        (signal) => client.sync.watch(started, { signal }),
        (latest) => (progress.value = latest),
        life.signal,
      )
      const [changes, problems] = await Promise.all([
        client.sync.changes({ ...started, entity: 'member', limit: mostPerCall }),
        client.sync.problems({ ...started, limit: mostPerCall }),
      ])
      found.value = { changes: changes.items, problems: problems.items }
      run.value = await client.sync.get(started)
    } catch (error) {
      if (!life.signal.aborted && !isAbort(error)) failure.value = readFailure(error)
    } finally {
      busy.value = false
    }
  }
  return {
    people,
    busy,
    runId,
    progress,
    failure,
    run,
    results: computed(() =>
      run.value ? resultsOf(people.value, run.value, found.value.changes, found.value.problems) : [],
    ),
    start,
  }
}
