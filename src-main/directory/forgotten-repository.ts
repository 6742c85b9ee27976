import type { Store } from '../store/store.ts'

export type ForgottenRepository = ReturnType<typeof createForgottenRepository>

/** Companies that were removed, whose mirrors are cleared away in parts (clearing.ts). */
export const createForgottenRepository = (store: Store) => ({
  /** Only inside `store.write`, with the removal itself. */
  add: (ordinal: number): void => {
    store.run(store.sql.insertInto('forgotten_company').values({ ordinal, cleared: 0 }))
  },
  /** Whether anything of a removed company is left, or of a plan that nobody waits for. */
  isAnyLeft: (): boolean =>
    store.prepare('select 1 from forgotten_company where cleared = 0 limit 1').get() !== undefined || isPlanLeft(store),
})

const isPlanLeft = (store: Store): boolean => {
  // From plan to plan: there are few, each as long as a company is large.
  const next = store.prepare('select run_id from plan_change where run_id > ? order by run_id limit 1')
  const waits = store.prepare("select 1 from run where run_id = ? and state = 'awaiting-confirmation'")
  for (let plan = next.get(''); plan !== undefined;) {
    const { run_id: runId } = plan as { run_id: string }
    if (waits.get(runId) === undefined) return true
    plan = next.get(runId)
  }
  return false
}
