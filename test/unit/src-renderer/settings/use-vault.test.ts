import type { VaultStatus } from '@contract/system.ts'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useVault } from '@/features/settings/use-vault.ts'
import { useHost } from '@/stores/host.ts'
import { createFakeClient } from '../../../helpers/fake-client.ts'
import { inScope } from '../in-scope.ts'

vi.mock('@/locales/index.ts', () => ({ useText: () => ({ t: (key: string) => key }) }))
vi.mock('element-plus', () => ({ ElMessage: { success: () => undefined } }))
beforeEach(() => setActivePinia(createPinia()))

const opened: VaultStatus = { source: 'passphrase', state: 'open', keyFileAccepted: false, rotatedAtMs: 1 }
const refused = () => Promise.reject(Object.assign(new Error('wrong'), { code: 'VAULT_REFUSED' }))

function open(answer: () => Promise<VaultStatus> = () => Promise.resolve(opened)) {
  const asked: unknown[] = []
  const client = createFakeClient({
    vault: {
      unlock: (input) => (asked.push(['unlock', input]), answer()),
      rotate: (input) => (asked.push(['rotate', input]), answer()),
    },
  })
  return { vault: inScope(() => useVault(client)).value, asked }
}

describe('opening the credential store', () => {
  it('forgets the passphrase once it has opened it', async () => {
    const { vault, asked } = open()
    vault.passphrase.value = 'open sesame'
    await vault.unlock.run()
    expect(asked).toEqual([['unlock', { passphrase: 'open sesame' }]])
    expect([useHost().vault, vault.passphrase.value]).toEqual([opened, ''])
  })

  it('keeps a wrong one, to be corrected', async () => {
    const { vault } = open(refused)
    vault.passphrase.value = 'open sesami'
    await vault.unlock.run()
    expect([vault.unlock.failure.value?.code, vault.passphrase.value]).toEqual(['VAULT_REFUSED', 'open sesami'])
    expect(useHost().vault).toBeNull()
  })
})

describe('a new passphrase', () => {
  it.each([
    ['', '', null, false],
    ['short', '', 'settings.passphraseShort', false],
    ['long enough', '', null, false],
    ['long enough', 'long enouhg', 'settings.passphraseDiffers', false],
    ['long enough', 'long enough', null, true],
  ] as const)('%j and again %j: %s', (passphrase, again, problem, usable) => {
    const { vault } = open()
    Object.assign(vault.fresh, { passphrase, again })
    expect([vault.freshProblem.value, vault.canProtect.value]).toEqual([problem, usable])
  })

  it('is forgotten once it protects the store, and when somebody thinks better of it', async () => {
    const { vault, asked } = open()
    Object.assign(vault.fresh, { passphrase: 'long enough', again: 'long enough' })
    expect(await vault.protect.run()).toBe(true)
    expect(asked).toEqual([['rotate', { newPassphrase: 'long enough' }]])
    expect([useHost().vault?.source, vault.fresh]).toEqual(['passphrase', { passphrase: '', again: '' }])
    Object.assign(vault.fresh, { passphrase: 'long enough', again: 'long' })
    vault.forgetFresh()
    expect(vault.fresh).toEqual({ passphrase: '', again: '' })
  })

  it('stays where it was typed when the store refuses it', async () => {
    const { vault } = open(refused)
    Object.assign(vault.fresh, { passphrase: 'long enough', again: 'long enough' })
    expect(await vault.protect.run()).toBeUndefined()
    expect([vault.protect.failure.value?.code, vault.fresh.again]).toEqual(['VAULT_REFUSED', 'long enough'])
  })

  it('is not asked for where the key stays in its place', async () => {
    const { vault, asked } = open()
    await vault.rotate.run()
    expect(asked).toEqual([['rotate', {}]])
  })
})
