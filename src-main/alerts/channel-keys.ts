import type { Store } from '../store/store.ts'
import { channelIdentity } from '../vault/identities.ts'
import type { Vault } from '../vault/vault.ts'
import { createAlertRepository } from './alert-repository.ts'
import type { ChannelKeys } from './channels/send-types.ts'
import { secretsIn } from './channels/webhook-address.ts'

const none: ChannelKeys = { url: null, signSecret: null, bearerToken: null }

const textIn = (value: object, name: keyof ChannelKeys): string | null => {
  const found: unknown = Reflect.get(value, name)
  return typeof found === 'string' ? found : null
}

export const sealedText = (keys: ChannelKeys): string => JSON.stringify(keys)

/** Reads what is sealed of channels; whatever is read is known to the redactor before anybody uses it. */
export const createChannelKeys = ({
  store,
  vault,
  learn,
}: {
  store: Store
  vault: Vault
  learn(secret: string): void
}) => {
  const alerts = createAlertRepository(store)
  const learnAll = (keys: ChannelKeys): ChannelKeys => {
    for (const secret of secretsIn(keys)) learn(secret)
    return keys
  }
  return {
    learnAll,
    /** @throws VAULT_REFUSED where the credential store is locked or the value damaged */
    read: async (channelId: string): Promise<ChannelKeys> => {
      const text = await vault.read(channelIdentity(channelId), () => alerts.sealed(channelId))
      if (text === null) return none
      const value: unknown = JSON.parse(text)
      if (typeof value !== 'object' || value === null) return none
      return learnAll({
        url: textIn(value, 'url'),
        signSecret: textIn(value, 'signSecret'),
        bearerToken: textIn(value, 'bearerToken'),
      })
    },
  }
}

export type ChannelKeyReader = ReturnType<typeof createChannelKeys>
