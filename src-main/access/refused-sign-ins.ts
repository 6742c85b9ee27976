import type { Disposable } from '../disposables.ts'
import type { Clock, Log } from '../ports.ts'
import type { AuditTrail } from './audit-trail.ts'

const windowMs = 10 * 60_000
/** Told one by one; more of them in the same ten minutes are told as a number. */
const toldSingly = 5
const mostAddresses = 20

export interface RefusedSignIns extends Disposable {
  /** @param operatorName null for a name that nobody has: it may be a password in the wrong field, so it is not kept */
  add(about: { operatorName: string | null; address: string }): void
}

/** Refused sign-ins in the audit trail: a flood of them leaves a handful of rows, and no one is lost from the count. */
export function createRefusedSignIns({
  audit,
  clock,
  log,
}: {
  audit: Pick<AuditTrail, 'append'>
  clock: Clock
  log: Log
}): RefusedSignIns {
  const actor = { id: 'nobody', name: '', via: 'browser' } as const
  const counted = new Map<string, number>()
  let told = 0
  let more = 0
  let stopTimer: (() => void) | null = null

  const append = (target: string, detail: Record<string, unknown>) =>
    audit
      .append({ actor, call: 'access.signIn', target, outcome: 'refused', detail })
      .catch((error: unknown) => log.error('The audit trail could not be written', { error }))

  const close = async () => {
    stopTimer?.()
    stopTimer = null
    const rest = more
    const addresses = Object.fromEntries(counted)
    told = more = 0
    counted.clear()
    if (rest > 0) await append('', { count: rest, addresses })
  }

  return {
    add({ operatorName, address }) {
      stopTimer ??= clock.after(windowMs, () => void close())
      if (told < toldSingly) {
        told++
        void append(operatorName ?? '', { address, knownName: operatorName !== null })
        return
      }
      more++
      const key = counted.has(address) || counted.size < mostAddresses ? address : 'others'
      counted.set(key, (counted.get(key) ?? 0) + 1)
    },
    dispose: close,
  }
}
