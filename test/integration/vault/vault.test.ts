import { randomBytes } from 'node:crypto'
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { call, createFakeKeychain, createPlace, openWorld, refusal } from './credential-world.ts'
import type { Place, World } from './credential-world.ts'

let place: Place
beforeEach(() => {
  place = createPlace()
})
afterEach(() => place[Symbol.dispose]())

const secretText = 'planted-secret-0123456789'
const refusedAs = (reason: string) =>
  expect.objectContaining({ code: 'VAULT_REFUSED', data: expect.objectContaining({ reason }) as unknown })
const keyFiles = () => readdirSync(place.keyDir)

/** A practice company with one secret, as an earlier process left it. */
const leaveSecretBehind = async (over: Parameters<typeof openWorld>[1] = {}) => {
  using world = openWorld(place, over)
  const profile = await world.addProfile({ environment: over.passphrase ? 'production' : 'practice' })
  const secret = await world.setSecret(profile.id, 1, secretText)
  return { profileId: profile.id, secretId: secret.id }
}
const rows = (world: World) =>
  JSON.stringify([
    world.store.all(world.store.sql.selectFrom('vault_key').selectAll()),
    world.store.all(world.store.sql.selectFrom('secret').selectAll()),
    world.store.all(world.store.sql.selectFrom('token').selectAll()),
  ])

describe('where the key comes from', () => {
  it('is undecided until something is encrypted', async () => {
    using world = openWorld(place)
    await world.addProfile()
    expect(await world.vault.status()).toMatchObject({ source: 'none', state: 'open' })
  })

  it('is the passphrase if there is one, also where a keychain exists', async () => {
    const keychain = createFakeKeychain()
    const { secretId } = await leaveSecretBehind({ passphrase: 'open sesame', keychain: keychain.open })
    expect(keychain.entries.size).toBe(0)
    using world = openWorld(place, { passphrase: 'open sesame' })
    expect(await world.credentials.secret(secretId)).toBe(secretText)
    expect(await world.vault.status()).toMatchObject({ source: 'passphrase', state: 'open' })
  })

  it('is else the keychain, for a real company without asking', async () => {
    const keychain = createFakeKeychain()
    using world = openWorld(place, { keychain: keychain.open })
    const profile = await world.addProfile()
    await world.setSecret(profile.id, 1, secretText)
    expect(await world.vault.status()).toMatchObject({ source: 'keychain', state: 'open' })
    expect(keychain.entries.size).toBe(1)
  })

  it('is else a key file, for the practice company without asking', async () => {
    const { secretId } = await leaveSecretBehind()
    expect(keyFiles()).toHaveLength(1)
    using world = openWorld(place)
    expect(await world.credentials.secret(secretId)).toBe(secretText)
    expect(await world.vault.status()).toMatchObject({ source: 'key-file', state: 'open', keyFileAccepted: false })
  })

  it('stays what it was, whatever is offered later', async () => {
    const { secretId } = await leaveSecretBehind()
    using world = openWorld(place, { keychain: createFakeKeychain().open, passphrase: 'something' })
    expect(await world.credentials.secret(secretId)).toBe(secretText)
    expect(await world.vault.status()).toMatchObject({ source: 'key-file' })
  })
})

describe('a key file for a real company', () => {
  it('is refused until it is accepted, and nothing is created by the refusal', async () => {
    using world = openWorld(place)
    const profile = await world.addProfile()
    const error = await refusal(() => world.setSecret(profile.id, 1, secretText))
    expect(error).toEqual(refusedAs('key-file-not-accepted'))
    expect(String(error)).toMatch(/--accept-key-file.*WECOM_DESK_PASSPHRASE/)
    expect(world.proved).toEqual([])
    expect(await world.vault.status()).toMatchObject({ source: 'none' })
    await world.vault.acceptKeyFile()
    await world.setSecret(profile.id, 1, secretText)
    expect(await world.vault.status()).toMatchObject({ source: 'key-file', keyFileAccepted: true })
  })

  it('is refused beside the practice company too, and a passphrase can take its place', async () => {
    await leaveSecretBehind()
    using world = openWorld(place, { passphrase: 'open sesame' })
    const real = await world.addProfile({ name: 'Real' })
    expect(await refusal(() => world.setSecret(real.id, 1, secretText))).toEqual(refusedAs('key-file-not-accepted'))
    await world.vault.rotate(null)
    await world.setSecret(real.id, 1, secretText)
    expect(await world.vault.status()).toMatchObject({ source: 'passphrase', state: 'open' })
    expect(keyFiles()).toEqual([])
  })

  it('is remembered as accepted by the next process and after a rotation', async () => {
    {
      using world = openWorld(place)
      await world.vault.acceptKeyFile()
      await world.vault.rotate(null)
    }
    using world = openWorld(place)
    const profile = await world.addProfile()
    await world.setSecret(profile.id, 1, secretText)
    expect(await world.vault.status()).toMatchObject({ keyFileAccepted: true })
  })

  it('does not slip in by turning the practice company into a real one', async () => {
    const { profileId } = await leaveSecretBehind()
    using world = openWorld(place)
    const error = await refusal(() => world.profiles.update({ profileId, environment: 'production' }, call))
    expect(error).toEqual(refusedAs('key-file-not-accepted'))
  })
})

describe('without the right key', () => {
  it('the store is locked when the passphrase is missing, and opens with it', async () => {
    const { secretId } = await leaveSecretBehind({ passphrase: 'open sesame' })
    using world = openWorld(place)
    expect(await world.vault.status()).toMatchObject({ source: 'passphrase', state: 'locked' })
    expect(await refusal(() => world.credentials.secret(secretId))).toEqual(refusedAs('no-key'))
    expect((await world.profiles.list({}, call))[0]?.secrets).toHaveLength(1)
    await world.vault.unlock('open sesame')
    expect(await world.credentials.secret(secretId)).toBe(secretText)
  })

  it('a wrong passphrase is told, changes nothing and writes nothing', async () => {
    const { profileId, secretId } = await leaveSecretBehind({ passphrase: 'open sesame' })
    using world = openWorld(place, { passphrase: 'close sesame' })
    const before = rows(world)
    expect(await world.vault.status()).toMatchObject({ state: 'wrong-key' })
    for (const work of [
      () => world.credentials.secret(secretId),
      () => world.setSecret(profileId, 1, 'another-secret-text'),
      () => world.setSecret(profileId, 2, 'another-secret-text'),
      () => world.vault.rotate(null),
      () => world.vault.acceptKeyFile(),
      () => world.vault.unlock('still wrong'),
      () => world.tokens.write(secretId, { token: 't', fetchedAtMs: 1, expiresAtMs: 2 }),
    ])
      expect(await refusal(work)).toEqual(refusedAs('wrong-key'))
    expect(rows(world)).toBe(before)
    await world.vault.unlock('open sesame')
    expect(await world.credentials.secret(secretId)).toBe(secretText)
  })

  it('another key in the right file is told, and nothing is overwritten', async () => {
    const { profileId, secretId } = await leaveSecretBehind()
    const [name = ''] = keyFiles()
    rmSync(join(place.keyDir, name))
    writeFileSync(join(place.keyDir, name), randomBytes(32).toString('base64'), { mode: 0o600 })
    using world = openWorld(place)
    const before = rows(world)
    expect(await world.vault.status()).toMatchObject({ state: 'wrong-key' })
    expect(await refusal(() => world.credentials.secret(secretId))).toEqual(refusedAs('wrong-key'))
    expect(await refusal(() => world.setSecret(profileId, 1, 'another-secret'))).toEqual(refusedAs('wrong-key'))
    expect(rows(world)).toBe(before)
  })

  it('a key file that comes back is found without a restart', async () => {
    const { secretId } = await leaveSecretBehind()
    const [name = ''] = keyFiles()
    renameSync(join(place.keyDir, name), join(place.dir, name))
    using world = openWorld(place)
    expect(await refusal(() => world.credentials.secret(secretId))).toEqual(refusedAs('no-key'))
    expect(await world.vault.status()).toMatchObject({ state: 'locked' })
    renameSync(join(place.dir, name), join(place.keyDir, name))
    expect(await world.credentials.secret(secretId)).toBe(secretText)
  })

  it('a new key is made once everything that the lost one protected is removed', async () => {
    const { profileId, secretId } = await leaveSecretBehind()
    rmSync(place.keyDir, { recursive: true })
    using world = openWorld(place)
    expect(await refusal(() => world.setSecret(profileId, 2, secretText))).toEqual(refusedAs('no-key'))
    await world.secrets.remove({ profileId, secretId }, call)
    const added = await world.setSecret(profileId, 2, secretText)
    expect(await world.credentials.secret(added.id)).toBe(secretText)
  })
})

describe('a damaged value', () => {
  it('is told for that secret only, and can be entered again', async () => {
    const { profileId, secretId } = await leaveSecretBehind()
    using world = openWorld(place)
    const other = await world.setSecret(profileId, 2, 'the other secret')
    const row = world.store.first(
      world.store.sql.selectFrom('secret').select('sealed').where('secret_id', '=', secretId),
    )
    const sealed = Buffer.from(row?.sealed ?? [])
    sealed[40] = (sealed[40] ?? 0) ^ 1
    await world.store.write(() =>
      world.store.run(world.store.sql.updateTable('secret').set({ sealed }).where('secret_id', '=', secretId)),
    )
    expect(await refusal(() => world.credentials.secret(secretId))).toEqual(refusedAs('damaged'))
    expect(await world.credentials.secret(other.id)).toBe('the other secret')
    await world.vault.rotate(null)
    expect(await world.credentials.secret(other.id)).toBe('the other secret')
    await world.setSecret(profileId, 1, secretText)
    expect(await world.credentials.secret(secretId)).toBe(secretText)
  })

  it('is one that was moved from another row', async () => {
    const { profileId, secretId } = await leaveSecretBehind()
    using world = openWorld(place)
    const other = await world.setSecret(profileId, 2, 'the other secret')
    await world.store.write(() =>
      world.store
        .prepare('update secret set sealed = (select sealed from secret where secret_id = ?) where secret_id = ?')
        .run(other.id, secretId),
    )
    expect(await refusal(() => world.credentials.secret(secretId))).toEqual(refusedAs('damaged'))
  })
})
