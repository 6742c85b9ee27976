import type { DoctorReport, SecretInfo, SecretKind } from '@contract/profiles.ts'
import { computed, reactive, shallowRef, watch } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useExamination } from '../doctor/use-examination.ts'
import {
  isProven,
  secretComplete,
  secretDraft,
  secretForm,
  secretInput,
  secretValue,
} from '../first-run/secret-form.ts'
import type { SecretForm } from '../first-run/secret-form.ts'
import { useEnvImport } from '../first-run/use-env-import.ts'
import type { EnvImport } from '../first-run/use-env-import.ts'

/**
 * editing: being typed; refused: no token was issued, nothing is stored; proven: a token was issued, but a later step
 * failed, so that a person decides; saved: stored.
 */
export type DraftOutcome = 'editing' | 'refused' | 'proven' | 'saved'

export interface SecretDraft {
  form: SecretForm
  env: EnvImport
  report: ShallowRef<DoctorReport | null>
  outcome: ShallowRef<DraftOutcome>
  complete: ComputedRef<boolean>
  /** Tries it step by step and stores it when all of them pass. */
  prove: Action<[], void>
  /** Stores it as it is: told to by a person, after a step has failed. */
  keep: Action<[], void>
}

export interface SecretDraftOptions {
  client: DeskClient
  profileId: () => string
  /** The credential that is replaced; its kind and app stay. */
  replaced: SecretInfo | null
  kind?: SecretKind
  mayCallCustomerApis?: boolean
  onSaved: () => void
}

/** Draft, test, save for one secret: a working one is never replaced by one that WeCom refuses, unless told to. */
export function useSecretDraft(options: SecretDraftOptions): SecretDraft {
  const { client, profileId, replaced, onSaved } = options
  const form = reactive<SecretForm>({
    ...secretForm(),
    kind: options.kind ?? 'app',
    mayCallCustomerApis: options.mayCallCustomerApis ?? false,
    ...(replaced
      ? {
          kind: replaced.kind,
          agentId: replaced.agentId === null ? '' : String(replaced.agentId),
          label: replaced.label,
          mayCallCustomerApis: replaced.mayCallCustomerApis,
        }
      : {}),
  })
  const { report, examine, forget } = useExamination(client)
  const outcome = shallowRef<DraftOutcome>('editing')
  const env = useEnvImport(client, (found) => {
    // The app that is replaced is already known; a file may name another.
    if (found.agentId !== null && !replaced) form.agentId = String(found.agentId)
  })

  const store = async (unproven: boolean) => {
    const value = secretValue(form, env.handle.value)
    await client.secrets.set({ profileId: profileId(), ...secretInput(form), ...value, unproven })
    form.secret = ''
    env.forget()
    outcome.value = 'saved'
    onSaved()
  }
  // What was found out belongs to what was tried.
  watch([() => JSON.stringify(form), env.handle], () => {
    if (outcome.value === 'saved') return
    outcome.value = 'editing'
    forget()
  })
  return {
    form,
    env,
    report,
    outcome,
    complete: computed(() => secretComplete(form, env.handle.value !== null)),
    prove: useAction(async () => {
      outcome.value = 'editing'
      const result = await examine({ profileId: profileId(), ...secretDraft(form, env.handle.value) })
      if (!result) return
      if (result.passed) await store(false)
      else outcome.value = isProven(result) ? 'proven' : 'refused'
    }),
    keep: useAction(() => store(!isProven(report.value))),
  }
}
