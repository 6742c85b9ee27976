import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import type { Vault } from './vault.ts'

/** The credential store as the contract offers it. */
export const createVaultService = (vault: Vault, changes: ChangeHub): AreaService<'vault'> => {
  /** What a locked store hid can be read now, and the other way round. */
  const changed = async () => {
    changes.publish('profiles')
    changes.publish('tokens')
    return vault.status()
  }
  return {
    status: () => vault.status(),
    acceptKeyFile: async () => {
      await vault.acceptKeyFile()
      return changed()
    },
    unlock: async ({ passphrase }) => {
      await vault.unlock(passphrase)
      return changed()
    },
    rotate: async ({ newPassphrase }) => {
      await vault.rotate(newPassphrase ?? null)
      return changed()
    },
  }
}
