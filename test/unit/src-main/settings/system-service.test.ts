import { expect, it } from 'vitest'
import { createPreferenceStore } from '../../../../src-main/settings/preferences.ts'
import { createSystemService } from '../../../../src-main/settings/system-service.ts'
import { migrations } from '../../../../src-main/store/migrations/index.ts'
import { call, createPlace, openWorld } from '../../../integration/vault/credential-world.ts'

it('says what runs where, and tells of changed preferences', async () => {
  using place = createPlace()
  using world = openWorld(place)
  const kept = new Map<string, unknown>()
  const settings = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: unknown) => void kept.set(key, value),
    delete: (key: string) => void kept.delete(key),
  }
  const service = createSystemService({
    version: '1.2.3',
    host: { kind: 'node', capabilities: [] },
    dataDir: place.dataDir,
    startedAtMs: 5,
    store: world.store,
    changes: world.changes,
    preferences: createPreferenceStore(settings, 'en'),
    metrics: { snapshot: () => [] },
  })
  expect(await service.info({}, call)).toMatchObject({
    version: '1.2.3',
    host: 'node',
    sqliteVersion: expect.stringMatching(/^3\./) as string,
    schemaVersion: migrations.at(-1)?.version,
    startedAtMs: 5,
  })
  const stop = new AbortController()
  const notices = await service.watch({}, { ...call, signal: stop.signal })
  await service.setPreferences({ density: 'comfortable' }, call)
  expect(await service.preferences({}, call)).toMatchObject({ density: 'comfortable', chosen: true })
  for await (const notice of notices) {
    expect(notice.topic).toBe('preferences')
    stop.abort()
  }
})
