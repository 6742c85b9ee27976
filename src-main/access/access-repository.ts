import type { Store } from '../store/store.ts'
import type { ApiKeyRow, OperatorRow } from '../store/unattended-rows.ts'

export interface RoleRow {
  role_id: string
  name: string
  /** A JSON list. */
  permissions: string
}

export type AccessRepository = ReturnType<typeof createAccessRepository>

/** Who may come in, and as what. Writing belongs inside `change`. */
export const createAccessRepository = (store: Store) => {
  const { sql } = store
  /** How tables look for somebody is of no use without them. */
  const removeLayoutsOf = (actorId: string): void => {
    store.run(sql.deleteFrom('personal_layout').where('actor_id', '=', actorId))
  }
  const removeApiKey = (keyId: string): number => {
    removeLayoutsOf(keyId)
    return store.run(sql.deleteFrom('api_key').where('key_id', '=', keyId))
  }
  return {
    /** All of a change or nothing: what it looks at first must still hold when it writes. */
    change: <T>(work: () => T): Promise<T> => store.write(work),

    roles: (): RoleRow[] => store.all(sql.selectFrom('role').selectAll().orderBy('name')),
    role: (roleId: string): RoleRow | undefined =>
      store.first(sql.selectFrom('role').selectAll().where('role_id', '=', roleId)),
    writeRole: (row: RoleRow): void => {
      store.run(
        sql
          .insertInto('role')
          .values(row)
          .onConflict((conflict) =>
            conflict.column('role_id').doUpdateSet({ name: row.name, permissions: row.permissions }),
          ),
      )
    },
    removeRole: (roleId: string): number => store.run(sql.deleteFrom('role').where('role_id', '=', roleId)),

    operators: (): OperatorRow[] => store.all(sql.selectFrom('operator').selectAll().orderBy('name_key')),
    operator: (operatorId: string): OperatorRow | undefined =>
      store.first(sql.selectFrom('operator').selectAll().where('operator_id', '=', operatorId)),
    operatorNamed: (nameKey: string): OperatorRow | undefined =>
      store.first(sql.selectFrom('operator').selectAll().where('name_key', '=', nameKey)),
    addOperator: (row: OperatorRow): void => {
      store.run(sql.insertInto('operator').values(row))
    },
    updateOperator: (operatorId: string, changes: Partial<Omit<OperatorRow, 'operator_id'>>): void => {
      if (Object.keys(changes).length === 0) return
      store.run(sql.updateTable('operator').set(changes).where('operator_id', '=', operatorId))
    },
    removeOperator: (operatorId: string): void => {
      removeLayoutsOf(operatorId)
      store.run(sql.deleteFrom('operator').where('operator_id', '=', operatorId))
    },

    apiKeys: (): ApiKeyRow[] => store.all(sql.selectFrom('api_key').selectAll().orderBy('created_at_ms', 'desc')),
    apiKey: (keyId: string): ApiKeyRow | undefined =>
      store.first(sql.selectFrom('api_key').selectAll().where('key_id', '=', keyId)),
    apiKeyOf: (digest: Buffer): ApiKeyRow | undefined =>
      store.first(sql.selectFrom('api_key').selectAll().where('digest', '=', digest)),
    addApiKey: (row: ApiKeyRow): void => {
      store.run(sql.insertInto('api_key').values(row))
    },
    markKeyUsed: (keyId: string, atMs: number): void => {
      store.run(sql.updateTable('api_key').set({ last_used_at_ms: atMs }).where('key_id', '=', keyId))
    },
    removeApiKey,
    removeApiKeysOf: (createdBy: string): void => {
      const keys = store.all(sql.selectFrom('api_key').select('key_id').where('created_by', '=', createdBy))
      for (const { key_id: keyId } of keys) removeApiKey(keyId)
    },
  }
}
