import { mkdir } from 'node:fs/promises'
import { createRouterClient } from '@orpc/server'
import { ownerActor } from '../../access/actor.ts'
import { createHostPorts } from '../../host-ports.ts'
import type { HostPorts } from '../../ports.ts'
import { createRouter } from '../../router.ts'
import { createServices } from '../../services.ts'
import type { ResidentServices } from '../../services.ts'
import { StoreError } from '../../store/store-error.ts'
import type { LogSink } from '../../telemetry/log-sink.ts'
import type { Environment, Session } from './command-context.ts'

export interface CoreOptions {
  dataDir: string
  env: Environment
}

interface Core {
  ports: HostPorts
  services: ResidentServices
}

/**
 * Opens everything on a data directory. A command looks for no damage first: it lasts a moment, and may run every minute.
 * @throws StoreError where the data directory cannot be used
 */
export const openCore = async (
  { dataDir, env }: CoreOptions,
  { kind, sinks }: { kind: 'node' | 'cli'; sinks: LogSink[] },
): Promise<Core> => {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StoreError('unreadable', dataDir, 'the folder cannot be made', { cause: error })
  }
  const ports = createHostPorts({ dataDir, env, sinks, host: { kind, capabilities: [] } })
  return { ports, services: await createServices(ports, { checkIntegrity: kind === 'node' }) }
}

/** One command's view of a data directory: the calls of the contract, in this process. */
export const openSession = async (options: CoreOptions): Promise<Session> => {
  const { ports, services } = await openCore(options, { kind: 'cli', sinks: [] })
  // A process that lives for one command has no use for numbers about its calls.
  const router = createRouter(services, { ...ports, statistics: { record: () => undefined } })
  return {
    client: createRouterClient(router, { context: { actor: ownerActor('cli', 'CLI') } }),
    dispose: async () => services.dispose(),
  }
}
