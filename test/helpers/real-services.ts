import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownerActor } from '../../src-main/access/actor.ts'
import type { CallContext } from '../../src-main/area-service.ts'
import type { Run, SyncKind, SyncScope } from '../../src-main/contract/sync.ts'
import type { Clock, Log } from '../../src-main/ports.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import { createServices } from '../../src-main/services.ts'
import type { ResidentServices } from '../../src-main/services.ts'

export interface DeskUnderTest {
  dir: string
  services: ResidentServices
  areas: ResidentServices['areas']
  call: CallContext
  /** Of the process, as its router gets it. */
  log: Log
  /** Adds a company with one secret, proven by nobody. */
  addCompany(company: {
    apiBaseUrl: string
    corpId?: string
    name?: string
    secrets: { kind: 'app' | 'directory-sync' | 'customer-contact'; agentId: number | null; secret: string }[]
  }): Promise<string>
  /** Runs a sync to its end. */
  sync(kind: SyncKind, options?: { scope?: Partial<SyncScope>; dryRun?: boolean; profileId?: string }): Promise<Run>
  reopen(): Promise<void>
  dispose(): Promise<void>
}

/** The real core on a temporary data directory, with a key file of its own and no keychain. */
export const openDeskUnderTest = async ({ clock }: { clock?: Clock } = {}): Promise<DeskUnderTest> => {
  const root = mkdtempSync(join(tmpdir(), 'wecom-desk-test-'))
  const dir = join(root, 'data')
  const call: CallContext = { actor: ownerActor('system', 'test') }
  const ports = createHostPorts({
    dataDir: dir,
    host: { kind: 'cli', capabilities: [] },
    env: { WECOM_DESK_KEY_DIR: join(root, 'keys'), WECOM_DESK_KEYCHAIN: 'off' },
  })
  const open = () => createServices({ ...ports, clock: clock ?? ports.clock }, { checkIntegrity: true })
  let services = await open()
  const desk: DeskUnderTest = {
    dir,
    services,
    get areas() {
      return services.areas
    },
    call,
    log: ports.log,
    addCompany: async ({ apiBaseUrl, corpId = 'ww1234567890abcdef', name = 'stranger', secrets }) => {
      await services.areas.vault.acceptKeyFile({}, call)
      const profile = await services.areas.profiles.add(
        { name, corpId, remark: '', environment: 'test', colour: 'blue', apiBaseUrl, proxy: 'none', timeoutMs: 10_000 },
        call,
      )
      for (const secret of secrets) {
        await services.areas.secrets.set(
          { profileId: profile.id, label: '', mayCallCustomerApis: false, unproven: true, ...secret },
          call,
        )
      }
      return profile.id
    },
    sync: async (kind, { scope = {}, dryRun = false, profileId } = {}) => {
      const { runId } = await services.areas.sync.start(
        { kind, scope: { children: true, ...scope }, dryRun, trigger: 'manual', ...(profileId ? { profileId } : {}) },
        call,
      )
      for await (const _progress of await services.areas.sync.watch({ runId }, call));
      return services.areas.sync.get({ runId }, call)
    },
    reopen: async () => {
      await services.dispose()
      services = await open()
      desk.services = services
    },
    dispose: async () => {
      await services.dispose()
      rmSync(root, { recursive: true, force: true })
    },
  }
  return desk
}
