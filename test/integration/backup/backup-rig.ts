import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { CallContext } from '../../../src-main/area-service.ts'
import { createHostPorts } from '../../../src-main/host-ports.ts'
import { createLifecycle } from '../../../src-main/lifecycle.ts'
import type { HostLifecycle } from '../../../src-main/lifecycle.ts'
import type { HostPorts, Lifecycle } from '../../../src-main/ports.ts'
import { createRunningCalls } from '../../../src-main/router/running-calls.ts'
import { createServices } from '../../../src-main/services.ts'
import type { ResidentServices } from '../../../src-main/services.ts'

export const call: CallContext = { actor: ownerActor('system', 'test') }

export interface BackupRig {
  readonly dataDir: string
  readonly env: Record<string, string>
  readonly services: ResidentServices
  readonly areas: ResidentServices['areas']
  readonly lifecycle: Lifecycle & HostLifecycle
  addCompany(name: string): Promise<string>
  companies(): Promise<string[]>
  close(): Promise<void>
  open(): Promise<void>
  dispose(): Promise<void>
}

/** The real core on a data directory of its own, in a host that opens again in place. */
export const openBackupRig = async (given?: string): Promise<BackupRig> => {
  const root = mkdtempSync(join(tmpdir(), 'wecom-desk-backup-'))
  const dataDir = given ?? join(root, 'data')
  const env = { WECOM_DESK_KEY_DIR: join(root, 'keys'), WECOM_DESK_KEYCHAIN: 'off', WECOM_DESK_DATA_DIR: dataDir }
  let services: ResidentServices | null = null
  const open = async () => {
    services = await createServices(ports, { checkIntegrity: true })
  }
  const close = async () => {
    await services?.dispose()
    services = null
  }
  const lifecycle = createLifecycle({ running: createRunningCalls(), log: () => ports.log, close, open })
  const ports: HostPorts = createHostPorts({ dataDir, env, host: { kind: 'node', capabilities: [] }, lifecycle })
  const opened = (): ResidentServices => {
    if (!services) throw new Error('The rig is closed')
    return services
  }
  await open()
  return {
    dataDir,
    env,
    lifecycle,
    get services() {
      return opened()
    },
    get areas() {
      return opened().areas
    },
    addCompany: async (name) => {
      await opened().areas.vault.acceptKeyFile({}, call)
      const { id } = await opened().areas.profiles.add(
        {
          name,
          corpId: 'ww1234567890abcdef',
          remark: '',
          environment: 'test',
          colour: 'blue',
          apiBaseUrl: 'http://127.0.0.1:9',
          proxy: 'none',
          timeoutMs: 10_000,
        },
        call,
      )
      return id
    },
    companies: async () => (await opened().areas.profiles.list({}, call)).map(({ name }) => name).sort(),
    open,
    close,
    dispose: async () => {
      await lifecycle.settled()
      await close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** Writes garbage over pages in the middle of a file, as a failing disk does. */
export const damage = (path: string): void => {
  const file = openSync(path, 'r+')
  const garbage = Buffer.alloc(4096, 0xa5)
  for (let at = 4096 * 4; at < statSync(path).size; at += 4096 * 3) writeSync(file, garbage, 0, garbage.length, at)
  closeSync(file)
}
