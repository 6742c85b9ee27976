import type { DoctorReport } from '@contract/profiles.ts'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useExamination } from './use-examination.ts'

export interface Round {
  /** null where the company has no secret. */
  secretId: string | null
  report: DoctorReport | null
}

export interface DoctorRounds {
  /** What has been checked, in the order of the checks; the last one may be under way. */
  rounds: ComputedRef<Round[]>
  /** The one that is under way; undefined: none. */
  atWork: Ref<string | null | undefined>
  passedCount: ComputedRef<number>
  run: Action<[secretIds: readonly (string | null)[]], void>
  stop: () => void
}

/** The connection doctor for one secret after the other: side by side they would compete for the same limits. */
export function useDoctorRounds(client: DeskClient, profileId: () => string): DoctorRounds {
  const { report, examine, forget } = useExamination(client)
  const done: ShallowRef<Round[]> = shallowRef([])
  const atWork: Ref<string | null | undefined> = ref(undefined)
  let turn = 0

  const rounds = computed(() =>
    atWork.value === undefined ? done.value : [...done.value, { secretId: atWork.value, report: report.value }],
  )
  const stop = () => {
    turn += 1
    atWork.value = undefined
    forget()
  }
  onScopeDispose(stop)
  return {
    rounds,
    atWork,
    stop,
    passedCount: computed(() => done.value.filter((round) => round.report?.passed).length),
    run: useAction(async (secretIds: readonly (string | null)[]) => {
      stop()
      const mine = turn
      done.value = []
      try {
        for (const secretId of secretIds) {
          atWork.value = secretId
          const whole = await examine({ profileId: profileId(), ...(secretId === null ? {} : { secretId }) })
          if (turn !== mine) return
          done.value = [...done.value, { secretId, report: whole }]
        }
      } finally {
        if (turn === mine) atWork.value = undefined
      }
    }),
  }
}
