import type { Clock, Log } from '../../ports.ts'
import type { DirectoryWorker } from './directory-worker.ts'
import type { Progress } from './progress.ts'

/** Steps of the thread that take their time. What it does per answer of WeCom would only be noise, and slow. */
const told = ['compare', 'apply', 'savePlan', 'endUnapplied', 'applyPlan', 'index', 'checkpoint'] as const
type Told = (typeof told)[number]

/** The same worker, telling the log of its large steps. */
export const loggedWorker = (worker: DirectoryWorker, clock: Clock, log: Log): DirectoryWorker => {
  const tell =
    <Args extends unknown[], Result>(step: Told, work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const startedAtMs = clock.nowMs()
      try {
        const result = await work(...args)
        log.info('the bulk thread has done a step', { step, durationMs: clock.nowMs() - startedAtMs })
        return result
      } catch (error) {
        log.error('the bulk thread could not do a step', { step, durationMs: clock.nowMs() - startedAtMs, error })
        throw error
      }
    }
  const { methods } = worker
  const steps = {
    compare: tell('compare', methods.compare),
    apply: tell('apply', methods.apply),
    savePlan: tell('savePlan', methods.savePlan),
    endUnapplied: tell('endUnapplied', methods.endUnapplied),
    applyPlan: tell('applyPlan', methods.applyPlan),
    index: tell('index', methods.index),
    checkpoint: tell('checkpoint', methods.checkpoint),
  } satisfies Partial<DirectoryWorker['methods']>
  return {
    methods: new Proxy(methods, {
      get: (target, name) => (isTold(name) ? steps[name] : Reflect.get(target, name)) as unknown,
    }),
    dispose: () => worker.dispose(),
  }
}

const isTold = (name: string | symbol): name is Told => told.some((one) => one === name)

/** The same progress, telling the log of each stage. */
export const loggedProgress = (progress: Progress, log: Log): Progress => ({
  ...progress,
  enter: (stage, total) => {
    log.info('sync run goes on', { stage, total })
    progress.enter(stage, total)
  },
})
