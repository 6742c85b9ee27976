import type { ExportTask } from '@contract/exports.ts'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { isAbort, readFailure } from '../../app/failure.ts'
import type { Failure } from '../../app/failure.ts'
import { follow } from '../../client/index.ts'
import type { DeskClient } from '../../client/index.ts'
import { isLiveExport } from '../../stores/exports.ts'

export type StartInput = Parameters<DeskClient['exports']['start']>[0]

export interface ExportRun {
  /** The latest state; null before it was started. */
  task: ShallowRef<ExportTask | null>
  failure: ShallowRef<Failure | null>
  /** From the click on the button until the export has ended. */
  busy: ComputedRef<boolean>
  stopping: Ref<boolean>
  /** Rows a second since it began; 0 while that says nothing. */
  rate: ComputedRef<number>
  start: (input: () => Promise<StartInput>) => Promise<void>
  cancel: () => Promise<void>
  /** Back to where nothing was started. An export that runs goes on. */
  reset: () => void
}

/** Starts an export and follows it. Leaving does not stop it: it is found again among the tasks. */
export function useExport(
  client: DeskClient,
  heard: { latest?: (task: ExportTask) => void; done: (task: ExportTask) => void },
  now: () => number = Date.now,
): ExportRun {
  const task = shallowRef<ExportTask | null>(null)
  const failure = shallowRef<Failure | null>(null)
  const starting = ref(false)
  const stopping = ref(false)
  let life: AbortController | null = null
  let movingSinceMs: number | null = null
  const elapsedMs = ref(0)

  const busy = computed(() => starting.value || (task.value !== null && isLiveExport(task.value)))
  const rate = computed(() =>
    elapsedMs.value < 300 || !task.value ? 0 : (task.value.rowsDone / elapsedMs.value) * 1000,
  )

  function take(latest: ExportTask): void {
    if (latest.state === 'running') movingSinceMs ??= now()
    elapsedMs.value = movingSinceMs === null ? 0 : now() - movingSinceMs
    task.value = latest
    heard.latest?.(latest)
    if (latest.state === 'done') heard.done(latest)
  }

  function reset(): void {
    life?.abort()
    life = null
    task.value = null
    failure.value = null
    stopping.value = false
    movingSinceMs = null
    elapsedMs.value = 0
  }

  async function start(input: () => Promise<StartInput>): Promise<void> {
    if (busy.value) return
    reset()
    const mine = new AbortController()
    life = mine
    starting.value = true
    try {
      const { exportId } = await client.exports.start(await input())
      await follow(
        (signal) => client.exports.watch({ exportId }, { signal }),
        (latest) => {
          starting.value = false
          take(latest)
        },
        mine.signal,
      )
    } catch (error) {
      if (!mine.signal.aborted && !isAbort(error)) failure.value = readFailure(error)
    } finally {
      if (life === mine || life === null) starting.value = false
    }
  }

  async function cancel(): Promise<void> {
    const running = task.value
    if (!running || stopping.value) return
    stopping.value = true
    try {
      take(await client.exports.cancel({ exportId: running.exportId }))
    } catch (error) {
      // It ended by itself at the same moment: the stream tells how.
      if (readFailure(error).code !== 'INVALID') failure.value = readFailure(error)
    } finally {
      stopping.value = false
    }
  }

  onScopeDispose(() => life?.abort())
  return { task, failure, busy, stopping, rate, start, cancel, reset }
}
