import type { CallHealth, DirectoryFigures, UpcomingJob } from '@contract/overview.ts'
import type { Run } from '@contract/sync.ts'
import type { TokenStatus } from '@contract/tokens.ts'
import { computed, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useNotices } from '../../app/notices.ts'
import type { NoticeHub } from '../../app/notices.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import { useNow } from '../../app/use-now.ts'
import type { DeskClient } from '../../client/index.ts'
import { dayEdges } from './day-edges.ts'
import { nextSteps } from './next-steps.ts'
import type { NextStep } from './next-steps.ts'

/** Enough for the longer of the two spans and for the comparison of two weeks. */
export const loadedDays = 30
const shownRuns = 5

export interface Overview {
  figures: Loaded<DirectoryFigures>
  calls: Loaded<CallHealth>
  tokens: Loaded<TokenStatus[]>
  runs: Loaded<Run[]>
  upcoming: Loaded<UpcomingJob[]>
  steps: ComputedRef<NextStep[]>
  /** Nothing has been mirrored yet. */
  isFirstUse: ComputedRef<boolean>
}

/** What the overview shows of one company. Every part is asked for by itself: one that fails leaves the others alone. */
export function useOverview(client: DeskClient, notices: NoticeHub, profileId: Ref<string | null>): Overview {
  const now = useNow(60_000)
  const today = computed(() => dayEdges(now.value, 1)[0] ?? 0)
  const company = () => (profileId.value === null ? {} : { profileId: profileId.value })

  const figures = useLoaded((signal) =>
    client.overview.directory({ ...company(), dayEdgesMs: dayEdges(today.value, loadedDays) }, { signal }),
  )
  const calls = useLoaded((signal) => client.overview.calls({ ...company(), dayStartMs: today.value }, { signal }))
  const tokens = useLoaded(
    async (signal) =>
      profileId.value === null ? [] : client.tokens.status({ profileId: profileId.value }, { signal }),
    'wechat.token.view',
  )
  const runs = useLoaded(async (signal) => {
    const { items } = await client.sync.runs({ ...company(), limit: shownRuns }, { signal })
    return items
  }, 'wechat.sync.view')
  const upcoming = useLoaded((signal) => client.overview.upcoming(company(), { signal }))

  const load = (...parts: Loaded<unknown>[]) => {
    for (const part of parts) void part.load()
  }
  load(figures, calls, tokens, runs, upcoming)
  watch(today, () => load(figures, calls))
  // Each minute a job may have become due; what it did is told by a notice, and the next one is asked for here.
  watch(now, () => {
    if (upcoming.value.value?.some(({ atMs }) => atMs <= now.value)) load(upcoming)
  })
  useNotices(notices, ['directory'], () => load(figures, calls))
  useNotices(notices, ['runs'], () => load(runs, calls))
  useNotices(notices, ['tokens'], () => load(tokens, upcoming, calls))
  useNotices(notices, ['profiles'], () => load(tokens, upcoming))

  return {
    figures,
    calls,
    tokens,
    runs,
    upcoming,
    steps: computed(() => nextSteps(runs.value.value, tokens.value.value)),
    isFirstUse: computed(() => {
      const known = figures.value.value
      return known !== null && known.lastAppliedAtMs === null && known.people.value === 0
    }),
  }
}
