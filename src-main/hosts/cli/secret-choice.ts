import type { SecretInfo, SecretKind } from '../../contract/profiles.ts'
import { notConfigured } from '../../errors.ts'
import { both } from './language.ts'
import { UsageError } from './usage-error.ts'

export const secretKinds = ['app', 'directory-sync', 'customer-contact'] satisfies SecretKind[]

/** How a person says which of a company's secrets is meant. */
export interface SecretChoice {
  /** Its id. */
  secret?: string
  kind?: SecretKind
  agentId?: number
}

/** The secret that is meant; null where nothing was said. */
export const chooseSecret = (secrets: readonly SecretInfo[], choice: SecretChoice): SecretInfo | null => {
  if (choice.secret === undefined && choice.kind === undefined && choice.agentId === undefined) return null
  const [found, second] = secrets.filter(
    ({ id, kind, agentId }) =>
      (choice.secret === undefined || id === choice.secret) &&
      (choice.kind === undefined || kind === choice.kind) &&
      (choice.agentId === undefined || agentId === choice.agentId),
  )
  if (second)
    throw new UsageError(
      both(
        '有多个凭据符合，请再加 --agent-id 或凭据 id。',
        'Several secrets fit; add --agent-id, or name one by its id.',
      ),
    )
  if (found) return found
  throw notConfigured(
    'secret',
    both('该企业没有这样的凭据。用 secret list 查看。', 'The company has no such secret. See `secret list`.'),
    choice.kind ? [choice.kind] : undefined,
  )
}
