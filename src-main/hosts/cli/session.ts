import { createRouterClient } from '@orpc/server'
import { z } from 'zod'
import { ownerActor } from '../../access/actor.ts'
import { createHostPorts } from '../../host-ports.ts'
import { createLifecycle } from '../../lifecycle.ts'
import type { HostPorts } from '../../ports.ts'
import { createRouter } from '../../router.ts'
import { nameOf } from '../../router/contract-router.ts'
import { createRunningCalls } from '../../router/running-calls.ts'
import { createServices } from '../../services.ts'
import type { Environment, Session } from './command-context.ts'
import { makeDataDir } from '../../data-dir.ts'

/** Calls that ask WeCom: for the practice company, somebody must be there to answer. */
const reachesWecom: ReadonlySet<string> = new Set([
  'doctor.run',
  'doctor.watch',
  'doctor.address',
  'doctor.capabilities',
  'secrets.set',
  'sync.start',
  'sync.confirm',
  'tokens.refresh',
  'tokens.validate',
])
/** The router has not checked the input yet. */
const aboutProfile = z.object({ profileId: z.string().optional().catch(undefined) }).catch({})

/**
 * One command's view of a data directory: the calls of the contract, in this process.
 * @throws StoreError where the data directory cannot be used
 */
export const openSession = async ({ dataDir, env }: { dataDir: string; env: Environment }): Promise<Session> => {
  makeDataDir(dataDir)
  const running = createRunningCalls()
  /** Whether work on the files has ended what this session had open. */
  let isClosed = false
  const close = async () => {
    if (isClosed) return
    isClosed = true
    await services.dispose()
  }
  const lifecycle = createLifecycle({
    running,
    log: () => ports.log,
    close,
    // A command that has worked on the files has nothing more to do.
    open: () => Promise.resolve(),
  })
  /** A failure of that work is one of the command; it must not be lost because nobody waited. */
  let worked: Promise<void> = Promise.resolve()
  const ports: HostPorts = createHostPorts({
    dataDir,
    env,
    host: { kind: 'cli', capabilities: [] },
    lifecycle: {
      withEverythingClosed: (work) => {
        const underWay = lifecycle.withEverythingClosed(work)
        underWay.catch(() => undefined)
        worked = underWay
        return underWay
      },
    },
  })
  // No search for damage: a command lasts a moment, and may run every minute.
  const services = await createServices(ports, { checkIntegrity: false })
  // No numbers about calls either: nobody could ask for them.
  const router = createRouter(services, { ...ports, running, statistics: { record: () => undefined } })
  return {
    client: createRouterClient(router, {
      context: { actor: ownerActor('cli', 'CLI') },
      interceptors: [
        async ({ path, input, next }) => {
          if (reachesWecom.has(nameOf(path))) await services.attendPractice(aboutProfile.parse(input).profileId)
          return next()
        },
      ],
    }),
    dispose: async () => {
      await worked
      await close()
    },
  }
}
