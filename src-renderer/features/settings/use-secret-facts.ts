import type { SecretInfo } from '@contract/profiles.ts'
import { computed, reactive } from 'vue'
import type { ComputedRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'

export interface SecretFactsForm {
  form: { label: string; mayCallCustomerApis: boolean }
  changed: ComputedRef<boolean>
  /** True once it is stored. */
  save: Action<[], boolean>
}

/** The label of a stored secret, and whether its app may call the customer APIs. Only what was changed is sent. */
export function useSecretFacts(client: DeskClient, profileId: string, secret: SecretInfo): SecretFactsForm {
  const form = reactive({ label: secret.label, mayCallCustomerApis: secret.mayCallCustomerApis })
  const changes = computed(() => ({
    ...(form.label.trim() === secret.label ? {} : { label: form.label.trim() }),
    ...(form.mayCallCustomerApis === secret.mayCallCustomerApis
      ? {}
      : { mayCallCustomerApis: form.mayCallCustomerApis }),
  }))
  return {
    form,
    changed: computed(() => Object.keys(changes.value).length > 0),
    save: useAction(async () => {
      await client.secrets.update({ profileId, secretId: secret.id, ...changes.value })
      return true
    }),
  }
}
