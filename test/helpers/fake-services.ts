import type { AuditEntry } from '../../src-main/access/audit-trail.ts'
import type { AreaService } from '../../src-main/area-service.ts'
import { createChangeHub } from '../../src-main/changes.ts'
import type { ChangeHub } from '../../src-main/changes.ts'
import type { Contract } from '../../src-main/contract/index.ts'
import type { Preferences } from '../../src-main/contract/system.ts'
import { notFound } from '../../src-main/errors.ts'
import type { Clock } from '../../src-main/ports.ts'
import type { Services } from '../../src-main/services.ts'
import { systemClock } from '../../src-main/system-clock.ts'
import { createFakeGate } from './fake-gate.ts'

type Areas = { [Area in keyof Contract]: AreaService<Area> }
export type AreaOverrides = { [Area in keyof Contract]?: Partial<AreaService<Area>> }

export interface FakeServices extends Services {
  readonly audited: AuditEntry[]
  readonly changes: ChangeHub
  /** How many streams of `system.watch` have been opened and not yet ended. */
  readonly openStreams: number
  /** Resolves once no stream is open. */
  untilStreamsEnd(): Promise<void>
}

/**
 * Services in memory for tests of router, transports and clients. What is not given here or in `overrides` answers with
 * an unexpected error that names the call.
 */
export function createFakeServices(overrides: AreaOverrides = {}, clock: Clock = systemClock): FakeServices {
  const changes = createChangeHub()
  const audited: AuditEntry[] = []
  let waiting: (() => void)[] = []
  let openStreams = 0
  let preferences: Preferences = { language: 'en', theme: 'system', density: 'compact', avatars: false }

  async function* watch(signal: AbortSignal | undefined) {
    openStreams++
    try {
      yield* changes.watch(signal)
    } finally {
      openStreams--
      if (openStreams === 0) {
        for (const resolve of waiting) resolve()
        waiting = []
      }
    }
  }

  const given: AreaOverrides = {
    system: {
      info: () => ({
        version: '0.0.0-test',
        host: 'node',
        capabilities: [],
        dataDir: '/data',
        nodeVersion: process.versions.node,
        sqliteVersion: '3',
        schemaVersion: 1,
        startedAtMs: 0,
      }),
      watch: (_input, { signal }) => watch(signal),
      metrics: () => [],
      preferences: () => ({ ...preferences, chosen: true }),
      setPreferences: ({ language, theme, density, avatars }) => {
        preferences = {
          language: language ?? preferences.language,
          theme: theme ?? preferences.theme,
          density: density ?? preferences.density,
          avatars: avatars ?? preferences.avatars,
        }
        return preferences
      },
    },
    vault: { status: () => ({ source: 'keychain', state: 'open', keyFileAccepted: false, rotatedAtMs: null }) },
    profiles: {
      list: () => [],
      get: ({ profileId = '' }) => {
        throw notFound('profile', profileId, { 'zh-CN': '没有这个企业。', en: 'There is no such company.' })
      },
    },
    sandbox: {
      status: () => ({ running: false, apiBaseUrl: null, departments: 0, members: 0, seed: 1, faults: [] }),
    },
  }

  return {
    areas: withDefaults(given, overrides),
    audit: {
      append: (entry) => {
        audited.push(entry)
        return Promise.resolve()
      },
      list: () => ({ total: 0, items: [] }),
      verify: () => Promise.resolve({ intact: true, verified: 0, total: 0, findings: [], headHash: '' }),
    },
    lock: { isLockedFor: () => false, onLocked: () => () => undefined },
    gate: createFakeGate(clock),
    downloads: {
      find: (exportId) => {
        throw notFound('export', exportId, { 'zh-CN': '没有这个导出。', en: 'There is no such export.' })
      },
    },
    dispose: () => undefined,
    audited,
    changes,
    get openStreams() {
      return openStreams
    },
    untilStreamsEnd: () => (openStreams === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}

/** One cast, because a proxy has no type of its own: every call that nobody gave throws. */
const withDefaults = (given: AreaOverrides, overrides: AreaOverrides): Areas =>
  new Proxy({} as Areas, {
    get: (_areas, area: keyof Contract) =>
      new Proxy(
        { ...given[area], ...overrides[area] },
        {
          get: (calls, verb: string) =>
            Reflect.get(calls, verb) ??
            (() => {
              throw new Error(`The test gave no ${area}.${verb}`)
            }),
        },
      ),
  })
