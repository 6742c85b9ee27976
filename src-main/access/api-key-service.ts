import { randomBytes } from 'node:crypto'
import type { AreaService } from '../area-service.ts'
import type { ApiKey } from '../contract/access.ts'
import { permissions as allPermissions } from '../contract/permissions.ts'
import { invalid, notFound } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { ApiKeyRow } from '../store/unattended-rows.ts'
import type { AccessRepository } from './access-repository.ts'
import { apiKeyDigest, newApiKey } from './gate.ts'
import { assertWithin } from './powers.ts'
import { readPermissions } from './role-book.ts'

const mostKeys = 500

/** Keys of scripts: shown once, known by their hash from then on. */
export const createApiKeyService = ({
  repository,
  clock,
  changed,
}: {
  repository: AccessRepository
  clock: Clock
  changed(): void
}): Pick<AreaService<'access'>, 'apiKeys' | 'addApiKey' | 'revokeApiKey'> => {
  const shown = (row: ApiKeyRow): ApiKey => ({
    keyId: row.key_id,
    name: row.name,
    lastFour: row.last_four,
    scopes: readPermissions(row.scopes),
    createdAtMs: row.created_at_ms,
    createdBy: repository.operator(row.created_by)?.name ?? row.created_by,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
  })

  return {
    apiKeys: () => repository.apiKeys().map(shown),
    addApiKey: async ({ name, scopes, expiresAtMs }, { actor }) => {
      const wanted = new Set(scopes)
      assertWithin(actor, wanted)
      const nowMs = clock.nowMs()
      if (expiresAtMs !== null && expiresAtMs <= nowMs)
        throw invalid({ 'zh-CN': '到期时间已经过去。', en: 'The time of expiry has passed.' }, 'expiresAtMs')
      const key = newApiKey()
      const row: ApiKeyRow = {
        key_id: `key-${randomBytes(5).toString('hex')}`,
        name,
        digest: apiKeyDigest(key),
        last_four: key.slice(-4),
        scopes: JSON.stringify(allPermissions.filter((permission) => wanted.has(permission))),
        created_at_ms: nowMs,
        // A key that makes keys answers to who made it: only operators and the owner can be asked.
        created_by: actor.via === 'api' ? (repository.apiKey(actor.id)?.created_by ?? actor.id) : actor.id,
        expires_at_ms: expiresAtMs,
        last_used_at_ms: null,
      }
      await repository.change(() => {
        const rows = repository.apiKeys()
        if (rows.some((other) => other.name.toLowerCase() === name.toLowerCase()))
          throw invalid(
            { 'zh-CN': `已有名为「${name}」的密钥。`, en: `There is a key named “${name}” already.` },
            'name',
          )
        if (rows.length >= mostKeys) throw invalid({ 'zh-CN': '密钥太多。', en: 'There are too many keys.' })
        repository.addApiKey(row)
      })
      changed()
      return { ...shown(row), key }
    },
    // Also keys that may do more than the caller: taking a leaked key away must never wait for somebody.
    revokeApiKey: async ({ keyId }) => {
      const removed = await repository.change(() => repository.removeApiKey(keyId))
      if (removed === 0)
        throw notFound('API key', keyId, {
          'zh-CN': '没有这个密钥，可能已被吊销。',
          en: 'There is no such key; it may have been revoked.',
        })
      changed()
      return { removed: true }
    },
  }
}
