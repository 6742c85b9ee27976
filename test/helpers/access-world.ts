import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAccess } from '../../src-main/access/access-service.ts'
import { ownerActor } from '../../src-main/access/actor.ts'
import { createAuditTrail } from '../../src-main/access/audit-trail.ts'
import { createPasswords } from '../../src-main/access/password-hash.ts'
import type { Actor, CallContext } from '../../src-main/area-service.ts'
import { createChangeHub } from '../../src-main/changes.ts'
import type { Operator } from '../../src-main/contract/access.ts'
import { openStore } from '../../src-main/store/store.ts'
import { createRedactor } from '../../src-main/wecom/redact.ts'
import { quickCost } from './fake-gate.ts'
import { createManualClock } from './manual-clock.ts'
import { createQuietLog } from './quiet-log.ts'

export const password = 'wobble kettle seven'
export const otherPassword = 'purple yak runs'
const address = '192.0.2.7'

const notHere = () => {
  throw new Error('The test has no app lock')
}

/** Operators, roles and keys on a real database, with hashes that cost nothing. */
export function openAccessWorld() {
  const dataDir = mkdtempSync(join(tmpdir(), 'wecom-desk-access-'))
  const clock = createManualClock()
  const log = createQuietLog()
  const store = openStore({ dataDir, clock, log, checkIntegrity: false })
  const audit = createAuditTrail({ store, clock, redact: createRedactor().fields })
  const open = () =>
    createAccess({
      store,
      audit,
      changes: createChangeHub(),
      clock,
      log,
      lock: { lock: notHere, lockStatus: notHere, unlock: notHere, setLock: notHere },
      passwords: createPasswords(quickCost),
    })
  const access = open()
  const owner: CallContext = { actor: ownerActor('cli', 'CLI') }

  return {
    clock,
    log,
    store,
    audit,
    ...access,
    /** Another process on the same data: it has sessions and limits of its own. */
    openAnother: open,
    owner,
    add: async (name: string, roleId: string, secret = password): Promise<Operator> =>
      access.area.addOperator({ name, roleId, password: secret }, owner),
    /** @returns the cookie's value, or how it was refused */
    signIn: async (name: string, secret = password, from = address): Promise<string> => {
      const answer = await access.gate.signIn({ name, password: secret, address: from })
      return answer.kind === 'in' ? answer.cookieValue : answer.kind === 'wait' ? `wait ${answer.waitSeconds}` : 'wrong'
    },
    /** Whom a cookie stands for now. */
    as: (cookieValue: string): CallContext => {
      const actor: Actor | undefined = access.gate.bySession(cookieValue)?.actor
      if (!actor) throw new Error('The session has ended')
      return { actor }
    },
    close: async () => {
      await access.dispose()
      await store.dispose()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type AccessWorld = ReturnType<typeof openAccessWorld>
