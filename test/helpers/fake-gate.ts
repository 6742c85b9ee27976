import type { AccessRepository } from '../../src-main/access/access-repository.ts'
import { createGate } from '../../src-main/access/gate.ts'
import type { Gate } from '../../src-main/access/gate.ts'
import { createPasswords } from '../../src-main/access/password-hash.ts'
import { createRoleBook } from '../../src-main/access/role-book.ts'
import { createSessionBook } from '../../src-main/access/session-book.ts'
import type { Clock } from '../../src-main/ports.ts'
import type { OperatorRow } from '../../src-main/store/unattended-rows.ts'
import { createQuietLog } from './quiet-log.ts'

/** Takes no time and no memory: for tests whose subject is not the hash. */
export const quickCost = { log2N: 4, r: 1, p: 1 } as const

const unused = () => {
  throw new Error('The test has no database')
}

/** The real gate before operators that are only in memory. */
export function createFakeGate(clock: Clock, operators: readonly OperatorRow[] = []): Gate {
  const repository: AccessRepository = {
    change: (work) => Promise.resolve(work()),
    roles: () => [],
    role: () => undefined,
    writeRole: unused,
    removeRole: unused,
    operators: () => [...operators],
    operator: (operatorId) => operators.find((row) => row.operator_id === operatorId),
    operatorNamed: (nameKey) => operators.find((row) => row.name_key === nameKey),
    addOperator: unused,
    updateOperator: (operatorId, changes) =>
      void Object.assign(operators.find((row) => row.operator_id === operatorId) ?? {}, changes),
    removeOperator: unused,
    apiKeys: () => [],
    apiKey: () => undefined,
    apiKeyOf: () => undefined,
    addApiKey: unused,
    markKeyUsed: unused,
    removeApiKey: unused,
    removeApiKeysOf: unused,
  }
  return createGate({
    repository,
    roles: createRoleBook(repository),
    sessions: createSessionBook(clock),
    passwords: createPasswords(quickCost),
    refused: { add: () => undefined, dispose: () => undefined },
    audit: { append: () => Promise.resolve() },
    clock,
    log: createQuietLog(),
  })
}
