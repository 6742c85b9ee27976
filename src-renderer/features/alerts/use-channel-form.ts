import type { Channel, ChannelKind } from '@contract/alerts.ts'
import type { Profile, SecretInfo } from '@contract/profiles.ts'
import type { Language } from '@contract/shapes.ts'
import { computed, reactive } from 'vue'
import type { ComputedRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useFieldErrors } from '../first-run/field-errors.ts'
import type { FieldErrors } from '../first-run/field-errors.ts'
import { channelForm, departmentTags, fieldNames, hasAddress, isComplete, targetIn, userTags } from './channel-form.ts'
import type { ChannelForm } from './channel-form.ts'

export interface ChannelDraft {
  form: ChannelForm
  complete: ComputedRef<boolean>
  errors: FieldErrors<(typeof fieldNames)[number]>
  /** The credential store would lie in a file, which somebody has to accept first. */
  needsConsent: ComputedRef<boolean>
  apps: ComputedRef<SecretInfo[]>
  save: Action<[], void>
  setUsers: (typed: string[]) => void
  setDepartments: (typed: string[]) => void
  chooseCompany: (profileId: string) => void
}

export interface ChannelDraftOptions {
  client: DeskClient
  kind: ChannelKind
  stored: Channel | null
  language: Language
  companies: () => readonly Profile[]
  /** The name that is offered for a new one. */
  usualName: string
  onSaved: () => void
}

/** A channel that is added or changed. Keys are only ever typed, never shown. */
export function useChannelForm(options: ChannelDraftOptions): ChannelDraft {
  const { client, kind, stored, companies } = options
  const form = reactive(channelForm(kind, options.language, stored))
  if (!stored) form.name = options.usualName
  const appsOf = (profileId: string) =>
    (companies().find(({ id }) => id === profileId)?.secrets ?? []).filter((secret) => secret.kind === 'app')
  const chooseCompany = (profileId: string) => {
    form.profileId = profileId
    form.secretId = appsOf(profileId)[0]?.id ?? ''
  }
  if (kind === 'wecom-app' && form.profileId === '') {
    const first = companies().find(({ active }) => active) ?? companies()[0]
    if (first) chooseCompany(first.id)
  }
  const save = useAction(async () => {
    const { language, minimumSeverity } = form
    const rule = { name: form.name.trim(), language, minimumSeverity }
    if (stored)
      await client.alerts.updateChannel({
        channelId: stored.channelId,
        ...rule,
        ...(kind === 'system' ? {} : { target: targetIn(form) }),
      })
    else await client.alerts.addChannel({ ...rule, enabled: true, target: targetIn(form) })
    form.url = form.signSecret = form.bearerToken = ''
    options.onSaved()
  })
  return {
    form,
    complete: computed(() => isComplete(form, stored)),
    errors: useFieldErrors(fieldNames, () => [save.failure.value]),
    needsConsent: computed(() => hasAddress(kind) && save.failure.value?.code === 'VAULT_REFUSED'),
    apps: computed(() => appsOf(form.profileId)),
    save,
    setUsers: (typed) => (form.users = userTags(typed)),
    setDepartments: (typed) => (form.departments = departmentTags(typed)),
    chooseCompany,
  }
}
