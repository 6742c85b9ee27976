import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeyKeeper } from '../../../src-main/ports.ts'
import type { Store } from '../../../src-main/store/store.ts'
import { createPlace, openWorld, refusal } from './credential-world.ts'
import type { Place } from './credential-world.ts'

let place: Place
beforeEach(() => {
  place = createPlace()
})
afterEach(() => place[Symbol.dispose]())

const texts = ['first-secret-text', 'second-secret-text', 'third-secret-text']

const prepare = async () => {
  using world = openWorld(place)
  const profile = await world.addProfile({ environment: 'practice' })
  const ids: string[] = []
  for (const [index, text] of texts.entries()) {
    const { id } = await world.setSecret(profile.id, index + 1, text)
    await world.tokens.write(id, { token: `token-of-${text}`, fetchedAtMs: 1, expiresAtMs: 2 })
    ids.push(id)
  }
  return ids
}

/** Everything must be readable, by a process that knows nothing of what happened. */
const expectAllReadable = async (ids: readonly string[]) => {
  using world = openWorld(place)
  expect(await world.vault.status()).toMatchObject({ state: 'open' })
  for (const [index, id] of ids.entries()) {
    expect(await world.credentials.secret(id)).toBe(texts[index])
    expect((await world.tokens.read(id))?.token).toBe(`token-of-${texts[index]}`)
  }
}

class Crash extends Error {}

/** After the crash the process does nothing any more, whatever its code would like to do. */
const createCrash = () => {
  let crashed = false
  return {
    now: (): never => {
      crashed = true
      throw new Crash('power cut')
    },
    assertAlive: () => {
      if (crashed) throw new Crash('the process is gone')
    },
  }
}
type CrashSwitch = ReturnType<typeof createCrash>

const mortalStore = (store: Store, crash: CrashSwitch, beforeRun: (count: number) => void): Store => {
  let count = 0
  return {
    ...store,
    all: (query) => {
      crash.assertAlive()
      return store.all(query)
    },
    first: (query) => {
      crash.assertAlive()
      return store.first(query)
    },
    run: (query) => {
      crash.assertAlive()
      beforeRun((count += 1))
      return store.run(query)
    },
    write: (work) => {
      crash.assertAlive()
      return store.write(work)
    },
  }
}
const mortalKeeper = (
  keeper: KeyKeeper,
  crash: CrashSwitch,
  at: 'before-write' | 'after-write' | 'before-remove' | 'after-remove' | 'never',
): KeyKeeper => ({
  read: (keyId) => {
    crash.assertAlive()
    return keeper.read(keyId)
  },
  write: async (keyId, key) => {
    crash.assertAlive()
    if (at === 'before-write') crash.now()
    await keeper.write(keyId, key)
    if (at === 'after-write') crash.now()
  },
  remove: async (keyId) => {
    crash.assertAlive()
    if (at === 'before-remove') crash.now()
    await keeper.remove(keyId)
    if (at === 'after-remove') crash.now()
  },
})

const sealedNow = () => {
  using world = openWorld(place)
  return world.store
    .all(world.store.sql.selectFrom('secret').select('sealed').orderBy('secret_id'))
    .map(({ sealed }) => Buffer.from(sealed).toString('hex'))
}

describe('rotating the key', () => {
  it('encrypts everything again, under a new key only', async () => {
    const ids = await prepare()
    const before = { sealed: sealedNow(), files: readdirSync(place.keyDir) }
    {
      using world = openWorld(place)
      await world.vault.rotate(null)
      expect(await world.vault.status()).toMatchObject({ rotatedAtMs: world.clock.nowMs() })
    }
    const after = { sealed: sealedNow(), files: readdirSync(place.keyDir) }
    expect(after.files).toHaveLength(1)
    expect(after.files).not.toEqual(before.files)
    for (const [index, sealed] of after.sealed.entries()) expect(sealed).not.toBe(before.sealed[index])
    await expectAllReadable(ids)
  })

  it.each(['before-write', 'after-write', 'before-remove', 'after-remove'] as const)(
    'leaves everything readable after a crash %s of a key file',
    async (at) => {
      const ids = await prepare()
      {
        const crash = createCrash()
        using world = openWorld(place, {
          wrapStore: (store) => mortalStore(store, crash, () => {}),
          wrapKeyFile: (keeper) => mortalKeeper(keeper, crash, at),
        })
        await world.vault.rotate(null).catch(() => undefined)
      }
      await expectAllReadable(ids)
    },
  )

  it('leaves everything readable after a crash at each statement of the transaction', async () => {
    const ids = await prepare()
    let reachedEnd = false
    for (let statement = 1; !reachedEnd; statement += 1) {
      expect(statement).toBeLessThan(50)
      const crash = createCrash()
      {
        using world = openWorld(place, {
          wrapStore: (store) => mortalStore(store, crash, (count) => void (count === statement && crash.now())),
          wrapKeyFile: (keeper) => mortalKeeper(keeper, crash, 'never'),
        })
        reachedEnd = await world.vault.rotate(null).then(
          () => true,
          () => false,
        )
      }
      await expectAllReadable(ids)
    }
  })

  it('leaves everything readable when the transaction fails, and removes the key that is not needed', async () => {
    const ids = await prepare()
    const before = readdirSync(place.keyDir)
    {
      using world = openWorld(place, {
        wrapStore: (store) => ({ ...store, write: () => Promise.reject(new Error('disk full')) }),
      })
      expect(await refusal(() => world.vault.rotate(null))).toEqual(new Error('disk full'))
    }
    expect(readdirSync(place.keyDir)).toEqual(before)
    await expectAllReadable(ids)
  })

  it('leaves everything readable when the process is killed, whenever that happens', async () => {
    const ids = await prepare()
    for (const rotations of [1, 2, 3, 5, 8]) {
      const script = join(import.meta.dirname, 'rotate-until-killed.ts')
      const child = spawn(process.execPath, [script, place.dir, place.dataDir, place.keyDir], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const ended = once(child, 'exit')
      let seen = 0
      child.stdout.on('data', (bytes: Buffer) => {
        seen += bytes.toString().split('rotated').length - 1
        if (seen >= rotations) child.kill('SIGKILL')
      })
      await ended
      expect(seen).toBeGreaterThanOrEqual(rotations)
      await expectAllReadable(ids)
    }
  })

  it('is not undone by an old key that cannot be removed', async () => {
    const ids = await prepare()
    {
      using world = openWorld(place, {
        wrapKeyFile: (keeper) => ({ ...keeper, remove: () => Promise.reject(new Error('read-only folder')) }),
      })
      await world.vault.rotate(null)
    }
    await expectAllReadable(ids)
  })

  it('moves to a passphrase and to another one', async () => {
    const ids = await prepare()
    {
      using world = openWorld(place)
      await world.vault.rotate('first passphrase')
      await world.vault.rotate('second passphrase')
      await world.vault.rotate(null)
    }
    expect(readdirSync(place.keyDir)).toEqual([])
    using world = openWorld(place, { passphrase: 'second passphrase' })
    expect(await world.credentials.secret(ids[0] ?? '')).toBe(texts[0])
    using late = openWorld(place, { passphrase: 'first passphrase' })
    expect(await late.vault.status()).toMatchObject({ state: 'wrong-key' })
  })

  it('makes the first key where there is none', async () => {
    using world = openWorld(place)
    await world.vault.rotate('a passphrase')
    expect(await world.vault.status()).toMatchObject({ source: 'passphrase', state: 'open' })
    expect(readdirSync(place.dir)).not.toContain('keys.tmp')
  })
})

describe('two processes on one data directory', () => {
  it('see each other’s rotation', async () => {
    const [first = '', second = ''] = await prepare()
    using here = openWorld(place)
    using there = openWorld(place)
    expect(await there.credentials.secret(first)).toBe(texts[0])
    await here.vault.rotate(null)
    expect(await there.credentials.secret(first)).toBe(texts[0])
    await there.tokens.write(second, { token: 'written there', fetchedAtMs: 1, expiresAtMs: 2 })
    expect((await here.tokens.read(second))?.token).toBe('written there')
    await there.vault.rotate(null)
    await here.vault.rotate(null)
    expect(await there.credentials.secret(second)).toBe(texts[1])
    expect(readdirSync(place.keyDir)).toHaveLength(1)
  })

  it('rotate at the same moment without losing anything', async () => {
    const ids = await prepare()
    {
      using here = openWorld(place)
      using there = openWorld(place)
      await Promise.all([here.vault.rotate(null), there.vault.rotate(null), here.vault.rotate(null)])
    }
    expect(readdirSync(place.keyDir)).toHaveLength(1)
    await expectAllReadable(ids)
  })

  it('never store a value under the key that the other one has just replaced', async () => {
    const ids = await prepare()
    const [first = ''] = ids
    {
      using here = openWorld(place)
      using there = openWorld(place)
      await Promise.all(
        Array.from({ length: 8 }, (_unused, round) => [
          here.vault.rotate(null),
          there.tokens.write(first, { token: `token-of-${texts[0]}`, fetchedAtMs: round, expiresAtMs: 2 }),
          there.credentials.secret(first),
        ]).flat(),
      )
    }
    await expectAllReadable(ids)
  })

  it('make one first key between them', async () => {
    using here = openWorld(place)
    using there = openWorld(place)
    const profile = await here.addProfile({ environment: 'practice' })
    const [one, two] = await Promise.all([
      here.setSecret(profile.id, 1, 'secret one text'),
      there.setSecret(profile.id, 2, 'secret two text'),
    ])
    expect(await there.credentials.secret(one.id)).toBe('secret one text')
    expect(await here.credentials.secret(two.id)).toBe('secret two text')
    expect(readdirSync(place.keyDir)).toHaveLength(1)
  })
})
