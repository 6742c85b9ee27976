import type { SecretInfo } from '@contract/profiles.ts'
import { plainText } from '../../format/names.ts'
import type { Translate } from '../../locales/index.ts'

/** What a person calls a credential: its label, else its kind; with the app it belongs to. */
export const secretName = (secret: Pick<SecretInfo, 'label' | 'kind'>, t: Translate): string =>
  plainText(secret.label) || t(`firstRun.kinds.${secret.kind}`)

export const fullSecretName = (secret: Pick<SecretInfo, 'label' | 'kind' | 'agentId'>, t: Translate): string =>
  [secretName(secret, t), secret.agentId].filter((part) => part !== null).join(' · ')
