import { setImmediate } from 'node:timers/promises'
import type { AreaService, CallContext } from '../area-service.ts'
import type { DirectoryFigures } from '../contract/overview.ts'
import type { Clock } from '../ports.ts'
import type { CompanyChoice } from '../profiles/company-choice.ts'
import type { CallHourRecorder } from '../telemetry/call-hour-recorder.ts'
import { callHealthOf, neededFromMs } from './call-health.ts'
import { changeFigure, levelFigure } from './figures.ts'
import { upcomingJobs } from './upcoming-jobs.ts'
import type { PlannedRenewal, ScheduledJob } from './upcoming-jobs.ts'

const shownRuns = 5
const shownDepartments = 8
/** Answers of the history that are kept: a page asks again with every notice, and mostly nothing has changed. */
const maxKept = 8

export interface OverviewServiceParts {
  clock: Clock
  profiles: CompanyChoice
  summary: AreaService<'directory'>['summary']
  activity: AreaService<'history'>['activity']
  runs: AreaService<'sync'>['runs']
  tokens: AreaService<'tokens'>['status']
  secrets: AreaService<'secrets'>['list']
  callHours: Pick<CallHourRecorder, 'since'>
  /** Rises with every change of any mirror: what was read of the history at one version is good until the next. */
  mirrorVersion(): number
  /** What will be done by the clock. */
  schedules(profileId: string): ScheduledJob[]
  /** What this process will do by itself. */
  renewals(profileId: string): PlannedRenewal[]
}

type Activity = Awaited<ReturnType<AreaService<'history'>['activity']>>

export const createOverviewService = (parts: OverviewServiceParts): AreaService<'overview'> => {
  const { clock, profiles } = parts
  const kept = new Map<string, Promise<Activity>>()

  const activityOf = (profileId: string, edgesMs: number[], call: CallContext): Promise<Activity> => {
    const version = parts.mirrorVersion()
    const key = `${profileId} ${version} ${edgesMs.join()}`
    const known = kept.get(key)
    if (known) return known
    const asked = (async () => {
      // Shared by whoever asks meanwhile, so nobody's leaving may end it.
      const activity = await parts.activity({ profileId, children: true, edgesMs }, { actor: call.actor })
      // Read in parts: a sync in the middle makes them parts of two mirrors.
      if (parts.mirrorVersion() !== version) kept.delete(key)
      return activity
    })()
    kept.set(key, asked)
    asked.catch(() => kept.delete(key))
    const oldest = kept.keys().next().value
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest)
    return asked
  }

  const directory = async (profileId: string, dayEdgesMs: number[], call: CallContext): Promise<DirectoryFigures> => {
    const { buckets, departments } = await activityOf(profileId, dayEdgesMs, call)
    // One after another with the thread free in between: begun together they would hold it together.
    await setImmediate()
    const summary = await parts.summary({ profileId }, call)
    await setImmediate()
    return {
      atMs: clock.nowMs(),
      lastAppliedAtMs: summary.lastAppliedAtMs,
      people: levelFigure(
        summary.memberCount,
        buckets.map(({ memberCount }) => memberCount),
      ),
      departments: levelFigure(
        summary.departmentCount,
        buckets.map(({ departmentCount }) => departmentCount),
      ),
      changes: changeFigure(buckets),
      days: buckets,
      busiest: departments.slice(0, shownDepartments),
    }
  }

  const calls = ({ profileId, ordinal }: { profileId: string; ordinal: number }, dayStartMs: number) => {
    const nowMs = clock.nowMs()
    return callHealthOf(parts.callHours.since(profileId, ordinal, neededFromMs(dayStartMs, nowMs)), dayStartMs, nowMs)
  }

  const upcoming = async (profileId: string, call: CallContext) => {
    const [secrets, tokens] = await Promise.all([parts.secrets({ profileId }, call), parts.tokens({ profileId }, call)])
    const plans = { schedules: parts.schedules(profileId), renewals: parts.renewals(profileId) }
    return upcomingJobs({ ...plans, secrets, tokens })
  }

  return {
    directory: ({ profileId, dayEdgesMs }, call) => directory(profiles.resolve(profileId).profileId, dayEdgesMs, call),
    calls: ({ profileId, dayStartMs }) => calls(profiles.resolve(profileId), dayStartMs),
    upcoming: ({ profileId }, call) => upcoming(profiles.resolve(profileId).profileId, call),
    get: async ({ profileId: asked, dayEdgesMs }, call) => {
      const company = profiles.resolve(asked)
      const { profileId } = company
      const figures = await directory(profileId, dayEdgesMs, call)
      const runs = await parts.runs({ profileId, states: [], kinds: [], offset: 0, limit: shownRuns }, call)
      await setImmediate()
      const [tokens, jobs] = await Promise.all([parts.tokens({ profileId }, call), upcoming(profileId, call)])
      await setImmediate()
      return {
        ...figures,
        calls: calls(company, dayEdgesMs.at(-2) ?? 0),
        lastRuns: runs.items,
        tokens,
        upcoming: jobs,
      }
    },
  }
}
