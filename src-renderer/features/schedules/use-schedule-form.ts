import { companyJobs } from '@contract/schedules.ts'
import type { Schedule, ScheduleJob, schedulePreview } from '@contract/schedules.ts'
import { computed, onScopeDispose, reactive, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { z } from 'zod'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { cronOf, formOf } from './cron-form.ts'
import type { CronForm } from './cron-form.ts'

type Preview = z.infer<typeof schedulePreview>

const previewCount = 5
/** Asked a moment after the last key. */
const typingMs = 200

export interface ScheduleForm {
  job: Ref<ScheduleJob>
  profileId: Ref<string | null>
  rule: CronForm
  timeZone: Ref<string | null>
  randomOffsetMs: Ref<number>
  cron: ComputedRef<string>
  /** Something differs from what is stored. */
  changed: ComputedRef<boolean>
  preview: ShallowRef<Preview | null>
  /** Why there is no preview: what is wrong with the rule, or why nobody could say. */
  problem: ShallowRef<Failure | null>
  /** True where it was stored. */
  save: Action<[], boolean>
  discard: () => void
}

/** A schedule being edited, or a new one; the host says what the rule means while it is typed. */
export function useScheduleForm(
  client: DeskClient,
  stored: () => Schedule | null,
  firstProfileId: () => string | null,
): ScheduleForm {
  const job = ref<ScheduleJob>('sync-members')
  const profileId = ref<string | null>(null)
  const rule = reactive<CronForm>(formOf('0 */4 * * *'))
  const timeZone = ref<string | null>(null)
  const randomOffsetMs = ref(0)

  function discard(): void {
    const schedule = stored()
    job.value = schedule?.job ?? 'sync-members'
    profileId.value = schedule ? schedule.profileId : firstProfileId()
    Object.assign(rule, formOf(schedule?.cron ?? '0 */4 * * *'))
    timeZone.value = schedule?.timeZone ?? null
    randomOffsetMs.value = schedule?.randomOffsetMs ?? 300_000
  }
  watch(() => stored()?.scheduleId, discard, { immediate: true })

  const cron = computed(() => cronOf(rule))
  // Whoever turns to the expert's field starts from what the form says.
  watch(
    () => rule.kind,
    (kind, before) => {
      if (kind === 'expert' && before !== 'expert') rule.cron = cronOf({ ...rule, kind: before })
    },
  )
  const changed = computed(() => {
    const schedule = stored()
    if (!schedule) return true
    // The same rule may be written in two ways; what was not touched is no change.
    const sameRule = cron.value === schedule.cron || cron.value === cronOf(formOf(schedule.cron))
    return !sameRule || timeZone.value !== schedule.timeZone || randomOffsetMs.value !== schedule.randomOffsetMs
  })

  const preview = shallowRef<Preview | null>(null)
  const problem = shallowRef<Failure | null>(null)
  let asked: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  async function ask(): Promise<void> {
    asked?.abort()
    const mine = new AbortController()
    asked = mine
    try {
      const input = { cron: cron.value, timeZone: timeZone.value, count: previewCount }
      const answer = await client.schedules.preview(input, { signal: mine.signal })
      if (mine.signal.aborted) return
      preview.value = answer
      problem.value = null
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return
      preview.value = null
      problem.value = readFailure(error)
    }
  }
  watch(
    [cron, timeZone],
    () => {
      clearTimeout(timer)
      timer = setTimeout(() => void ask(), typingMs)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    asked?.abort()
  })

  const save = useAction(async () => {
    const schedule = stored()
    const decided = { cron: cron.value, timeZone: timeZone.value, randomOffsetMs: randomOffsetMs.value }
    if (schedule) await client.schedules.update({ scheduleId: schedule.scheduleId, ...decided })
    else
      await client.schedules.add({
        ...decided,
        enabled: true,
        job: job.value,
        profileId: companyJobs.includes(job.value) ? profileId.value : null,
      })
    return true
  })
  watch([cron, timeZone], () => (save.failure.value = null))

  return { job, profileId, rule, timeZone, randomOffsetMs, cron, changed, preview, problem, save, discard }
}
