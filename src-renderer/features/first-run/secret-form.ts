import type { DoctorReport, SecretKind } from '@contract/profiles.ts'
import type { DeskClient } from '../../client/index.ts'

export const secretKinds: readonly SecretKind[] = ['app', 'directory-sync', 'customer-contact']
export type EnvResult = Awaited<ReturnType<DeskClient['profiles']['readEnv']>>

export interface SecretForm {
  kind: SecretKind
  agentId: string
  secret: string
  label: string
  mayCallCustomerApis: boolean
}

/** The names that the host gives to what it does not accept. */
export const secretFields = ['kind', 'agentId', 'secret', 'label', 'envHandle'] as const

export const secretForm = (): SecretForm => ({
  kind: 'app',
  agentId: '',
  secret: '',
  label: '',
  mayCallCustomerApis: false,
})

export const isAgentId = (text: string): boolean => /^[1-9]\d{0,9}$/.test(text.trim())

export const secretComplete = (form: SecretForm, fromEnv: boolean): boolean =>
  (fromEnv || form.secret.trim() !== '') && (form.kind !== 'app' || isAgentId(form.agentId))

export const secretInput = (form: SecretForm) => ({
  kind: form.kind,
  agentId: form.kind === 'app' ? Number(form.agentId.trim()) : null,
  label: form.label.trim(),
  mayCallCustomerApis: form.kind === 'app' && form.mayCallCustomerApis,
})

/** The doctor takes the value behind the handle; a draft must hold some text in its place. */
const heldByHost = '(from .env)'

/** What the doctor is asked to try. */
export const secretDraft = (form: SecretForm, handle: string | null) => ({
  draft: { ...secretInput(form), secret: handle === null ? form.secret.trim() : heldByHost },
  ...(handle === null ? {} : { envHandle: handle }),
})

/** What is stored. */
export const secretValue = (form: SecretForm, handle: string | null) =>
  handle === null ? { secret: form.secret.trim() } : { envHandle: handle }

/** A token was issued: the secret is the right one, whatever else is still to be arranged. */
export const isProven = (report: DoctorReport | null): boolean =>
  report?.steps.some(({ name, state }) => name === 'token' && state === 'passed') ?? false
