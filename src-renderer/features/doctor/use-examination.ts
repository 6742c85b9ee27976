import type { DoctorReport } from '@contract/profiles.ts'
import { onScopeDispose, shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { DeskClient } from '../../client/index.ts'

type Choice = Parameters<DeskClient['doctor']['watch']>[0]

export interface Examination {
  /** What is known so far; the whole report once `examine` has ended. */
  report: ShallowRef<DoctorReport | null>
  /** The whole report; null when a later examination took its place or the page was left. */
  examine: (choice: Choice) => Promise<DoctorReport | null>
  forget: () => void
}

/** The connection doctor, step by step as the steps come. */
export function useExamination(client: DeskClient): Examination {
  const report = shallowRef<DoctorReport | null>(null)
  let life: AbortController | null = null

  const forget = () => {
    life?.abort()
    life = null
    report.value = null
  }
  onScopeDispose(forget)
  return {
    report,
    forget,
    examine: async (choice) => {
      forget()
      const mine = new AbortController()
      life = mine
      try {
        for await (const soFar of await client.doctor.watch(choice, { signal: mine.signal })) {
          if (mine.signal.aborted) return null
          report.value = soFar
        }
      } catch (error) {
        if (!mine.signal.aborted) throw error
      }
      return mine.signal.aborted ? null : report.value
    },
  }
}
