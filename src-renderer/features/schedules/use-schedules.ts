import type { Profile } from '@contract/profiles.ts'
import type { Schedule, schedulerState } from '@contract/schedules.ts'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { z } from 'zod'
import { useNotices } from '../../app/notices.ts'
import type { Desk } from '../../app/desk.ts'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'

export type SchedulerState = z.infer<typeof schedulerState>

export interface ScheduleGroup {
  /** Null: what belongs to the machine and not to one company. */
  company: Profile | null
  items: Schedule[]
}

export interface Schedules {
  list: Loaded<{ state: SchedulerState; items: Schedule[] }>
  groups: ComputedRef<ScheduleGroup[]>
  setEnabled: Action<[schedule: Schedule, enabled: boolean], boolean>
  runNow: Action<[scheduleId: string], boolean>
  setPaused: Action<[paused: boolean], boolean>
  remove: Action<[scheduleId: string], boolean>
}

/** The active company first, then the others by name, then the machine; what is of a company that is gone is left out. */
export function groupSchedules(items: readonly Schedule[], companies: readonly Profile[]): ScheduleGroup[] {
  const ordered = [...companies].sort((a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name))
  return [...ordered, null]
    .map((company) => ({ company, items: items.filter(({ profileId }) => profileId === (company?.id ?? null)) }))
    .filter(({ items: ofGroup }) => ofGroup.length > 0)
}

/** What the header says: how many come due today, and which is next. */
export function daySummary(
  items: readonly Schedule[],
  nowMs: number,
): { today: number; next: (Schedule & { nextAtMs: number }) | null } {
  const midnight = new Date(nowMs)
  const tomorrowMs = new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate() + 1).getTime()
  const due = items.flatMap((schedule) =>
    schedule.nextAtMs === null ? [] : [{ ...schedule, nextAtMs: schedule.nextAtMs }],
  )
  const next = due.reduce<(typeof due)[number] | null>(
    (first, schedule) => (first === null || schedule.nextAtMs < first.nextAtMs ? schedule : first),
    null,
  )
  return { today: due.filter(({ nextAtMs }) => nextAtMs < tomorrowMs).length, next }
}

/** Everything that is done by the clock, kept fresh. */
export function useSchedules(
  { client, notices }: Pick<Desk, 'client' | 'notices'>,
  companies: () => Profile[],
): Schedules {
  const list = useLoaded((signal) => client.schedules.list({}, { signal }))
  useNotices(notices, ['schedules', 'profiles', 'runs'], () => void list.load())
  void list.load()

  const after = async (): Promise<boolean> => {
    await list.load()
    return true
  }
  return {
    list,
    groups: computed(() => groupSchedules(list.value.value?.items ?? [], companies())),
    setEnabled: useAction(async ({ scheduleId }: Schedule, enabled: boolean) => {
      await client.schedules.update({ scheduleId, enabled })
      return after()
    }),
    runNow: useAction(async (scheduleId: string) => {
      await client.schedules.runNow({ scheduleId })
      return after()
    }),
    setPaused: useAction(async (paused: boolean) => {
      await (paused ? client.schedules.pauseAll({}) : client.schedules.resumeAll({}))
      return after()
    }),
    remove: useAction(async (scheduleId: string) => {
      await client.schedules.remove({ scheduleId })
      return after()
    }),
  }
}
