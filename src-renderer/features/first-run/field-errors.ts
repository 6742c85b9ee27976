import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { Failure } from '../../app/failure.ts'
import { useText } from '../../locales/index.ts'

export interface FieldErrors<F extends string> {
  /** What the host says of a field, by its name in the contract; empty where it has nothing against it. */
  at: ComputedRef<Partial<Record<F, string>>>
  /** What belongs to no field and needs a card. */
  rest: ComputedRef<Failure[]>
}

/** Puts what the host refused at the field that it means. */
export function useFieldErrors<F extends string>(
  fields: readonly F[],
  failures: () => readonly (Failure | null)[],
): FieldErrors<F> {
  const { pick } = useText()
  const fieldOf = ({ code, subject }: Failure): F | undefined =>
    code === 'INVALID' ? fields.find((field) => field === subject) : undefined
  const present = computed(() => failures().filter((failure) => failure !== null))
  return {
    at: computed(() => {
      const texts: Partial<Record<F, string>> = {}
      for (const failure of present.value) {
        const field = fieldOf(failure)
        if (field !== undefined) texts[field] = failure.hint ? pick(failure.hint) : failure.message
      }
      return texts
    }),
    rest: computed(() => present.value.filter((failure) => fieldOf(failure) === undefined)),
  }
}
