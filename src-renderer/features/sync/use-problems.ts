import type { Problem } from '@contract/sync.ts'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import type { DeskClient } from '../../client/index.ts'

/** As many as the host gives out in one answer. */
const perCall = 1000

export interface ProblemGroup {
  /** The same for all problems with one reason, whatever they are about. */
  key: string
  reason: Problem['reason']
  problems: Problem[]
}
export type ProblemLine =
  { group: ProblemGroup; problem: null; open: boolean } | { group: ProblemGroup; problem: Problem }

const escaped = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')

/** Reasons often name the thing itself; without that name they are the same. An id may be a short number. */
function keyOf({ id, kind, reason }: Problem): string {
  const text = reason['zh-CN']
  if (id === '' || !text.includes(id)) return `${kind} ${text}`
  return `${kind} ${text.replaceAll(new RegExp(`(?<!\\w)${escaped(id)}(?!\\w)`, 'g'), '…')}`
}

/** By reason, the most frequent first. */
export function groupProblems(problems: readonly Problem[]): ProblemGroup[] {
  const groups = new Map<string, ProblemGroup>()
  for (const problem of problems) {
    const key = keyOf(problem)
    const group = groups.get(key)
    if (group) group.problems.push(problem)
    else groups.set(key, { key, reason: problem.reason, problems: [problem] })
  }
  return [...groups.values()].sort((a, b) => b.problems.length - a.problems.length)
}

export interface Problems {
  /** How many the host has; null until the first answer. */
  total: Ref<number | null>
  loaded: ComputedRef<number>
  failure: ShallowRef<Failure | null>
  query: Ref<string>
  groups: ComputedRef<ProblemGroup[]>
  /** Headings and, under those that are open, their problems. */
  lines: ComputedRef<ProblemLine[]>
  toggle: (group: ProblemGroup) => void
  /** What fits the filter, one line each, for the clipboard. */
  asText: (pick: (pair: Problem['reason']) => string) => string
  load: () => void
}

/** All problems of a run, fetched part after part, grouped by reason. */
export function useProblems(client: DeskClient, runId: Ref<string>): Problems {
  const all = shallowRef<Problem[]>([])
  const total = ref<number | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const query = ref('')
  const toggled = shallowRef<ReadonlySet<string>>(new Set())
  let life = new AbortController()

  async function fetchAll(id: string, signal: AbortSignal): Promise<void> {
    try {
      for (let offset = 0, count = 1; offset < count && !signal.aborted;) {
        const answer = await client.sync.problems({ runId: id, offset, limit: perCall }, { signal })
        if (signal.aborted) return
        count = answer.items.length === 0 ? 0 : answer.total
        offset += answer.items.length
        total.value = answer.total
        all.value = [...all.value, ...answer.items]
      }
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) failure.value = readFailure(error)
    }
  }
  function load(): void {
    life.abort()
    life = new AbortController()
    all.value = []
    total.value = null
    failure.value = null
    toggled.value = new Set()
    void fetchAll(runId.value, life.signal)
  }
  watch(runId, load, { immediate: true })
  onScopeDispose(() => life.abort())

  const found = computed(() => {
    const wanted = query.value.trim().toLowerCase()
    if (wanted === '') return all.value
    return all.value.filter(({ id, reason }) =>
      [id, reason['zh-CN'], reason.en].some((text) => text.toLowerCase().includes(wanted)),
    )
  })
  const groups = computed(() => groupProblems(found.value))
  /** A few reasons are shown with what they are about, many as headings only. */
  const openAtFirst = computed(() => groups.value.length <= 3)
  const isOpen = (group: ProblemGroup): boolean => openAtFirst.value !== toggled.value.has(group.key)

  return {
    total,
    loaded: computed(() => all.value.length),
    failure,
    query,
    groups,
    lines: computed(() =>
      groups.value.flatMap((group): ProblemLine[] => {
        const open = isOpen(group)
        return [
          { group, problem: null, open },
          ...(open ? group.problems.map((problem): ProblemLine => ({ group, problem })) : []),
        ]
      }),
    ),
    toggle: ({ key }) => {
      const next = new Set(toggled.value)
      if (!next.delete(key)) next.add(key)
      toggled.value = next
    },
    asText: (pick) => found.value.map(({ kind, id, reason }) => [kind, id, pick(reason)].join('\t')).join('\n'),
    load,
  }
}
