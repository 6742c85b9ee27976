import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Clock } from '../ports.ts'
import { isProcessAlive } from '../presence/process-alive.ts'
import type { Store } from './store.ts'

/** A lease whose holder has not been heard of for this long is free, even if its process seems to live. */
const staleAfterMs = 30_000
const heartbeatMs = 5_000

/** The exclusive right to do one thing, across all processes on this data directory. */
export interface Lease {
  readonly name: string
  readonly owner: string
  /** True once another process has taken it over, which happens only after this one was unable to run for long. */
  readonly lost: boolean
  release(): Promise<void>
}

export interface LeaseRepository {
  /** The lease, or null where somebody else who is alive holds it. */
  tryAcquire(name: string): Promise<Lease | null>
  /** Whether a living process holds it. */
  isHeld(name: string): boolean
  /** The living process that holds it; null where there is none. */
  holder(name: string): { host: string; pid: number } | null
}

interface HeldLease {
  owner: string
  host: string
  pid: number
  heartbeat_at_ms: number
}

export const createLeaseRepository = (store: Store, clock: Clock): LeaseRepository => {
  const thisHost = hostname()
  const isFree = (lease: HeldLease): boolean =>
    Math.abs(clock.nowMs() - lease.heartbeat_at_ms) > staleAfterMs ||
    (lease.host === thisHost && !isProcessAlive(lease.pid))
  const find = (name: string): HeldLease | undefined =>
    store.first(store.sql.selectFrom('lease').selectAll().where('name', '=', name))

  const hold = (name: string, owner: string): Lease => {
    let lost = false
    let cancelTimer = () => {}
    const beat = async (): Promise<void> => {
      const kept = await store.write(() =>
        store.run(
          store.sql
            .updateTable('lease')
            .set({ heartbeat_at_ms: clock.nowMs() })
            .where('name', '=', name)
            .where('owner', '=', owner),
        ),
      )
      if (kept === 0) lost = true
      else schedule()
    }
    const schedule = () => {
      // A beat that fails is not repeated here: the lease then runs out, which is what a broken database deserves.
      cancelTimer = clock.after(heartbeatMs, () => void beat().catch(() => undefined))
    }
    schedule()
    return {
      name,
      owner,
      get lost() {
        return lost
      },
      release: async () => {
        cancelTimer()
        await store.write(() =>
          store.run(store.sql.deleteFrom('lease').where('name', '=', name).where('owner', '=', owner)),
        )
      },
    }
  }

  return {
    isHeld: (name) => {
      const lease = find(name)
      return lease !== undefined && !isFree(lease)
    },
    holder: (name) => {
      const lease = find(name)
      return lease && !isFree(lease) ? { host: lease.host, pid: lease.pid } : null
    },
    tryAcquire: (name) =>
      store.write(() => {
        const current = find(name)
        if (current && !isFree(current)) return null
        const owner = randomUUID()
        const row = { name, owner, host: thisHost, pid: process.pid, heartbeat_at_ms: clock.nowMs() }
        store.run(
          store.sql
            .insertInto('lease')
            .values(row)
            .onConflict((conflict) => conflict.column('name').doUpdateSet(row)),
        )
        return hold(name, owner)
      }),
  }
}
