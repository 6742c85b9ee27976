import type { AuditVerdict } from '@contract/audit.ts'
import { computed, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'

export interface AuditCheck {
  knownHash: Ref<string>
  /** What was typed is no hash. */
  wrong: ComputedRef<boolean>
  verdict: ShallowRef<AuditVerdict | null>
  verifiedAtMs: Ref<number | null>
  verify: Action<[], boolean>
}

/** Has the trail verified, with a hash that was noted earlier if there is one. */
export function useAuditCheck(client: DeskClient): AuditCheck {
  const knownHash = ref('')
  const verdict = shallowRef<AuditVerdict | null>(null)
  const verifiedAtMs = ref<number | null>(null)
  const typed = computed(() => knownHash.value.trim().toLowerCase())
  const wrong = computed(() => typed.value !== '' && !/^[0-9a-f]{64}$/.test(typed.value))
  return {
    knownHash,
    wrong,
    verdict,
    verifiedAtMs,
    verify: useAction(async () => {
      if (wrong.value) return false
      verdict.value = await client.audit.verify(typed.value === '' ? {} : { knownHash: typed.value })
      verifiedAtMs.value = Date.now()
      return verdict.value.intact
    }),
  }
}
