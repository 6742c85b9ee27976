import type { AuditEntry } from '@contract/audit.ts'
import { computed, shallowRef } from 'vue'
import type { ComputedRef, ShallowRef } from 'vue'
import { useNotices } from '../../app/notices.ts'
import type { Desk } from '../../app/desk.ts'
import { namesIn } from './audit-text.ts'
import type { AuditNames } from './audit-text.ts'

/** Every operator, key and channel begins with such a row. Those brought by a file of another machine are named where they end. */
const naming = [
  'access.addOperator',
  'access.removeOperator',
  'access.addApiKey',
  'access.revokeApiKey',
  'alerts.addChannel',
  'alerts.removeChannel',
] as const
/** Of each kind the newest. */
const mostNames = 500

/** Who and what the ids in the trail stood for, told by the trail itself: whoever is removed keeps their name in it. */
export function useAuditNames(
  { client, notices }: Pick<Desk, 'client' | 'notices'>,
  actors: ShallowRef<string[]>,
): ComputedRef<AuditNames> {
  const entries = shallowRef<AuditEntry[]>([])
  async function load(): Promise<void> {
    try {
      const lists = await Promise.all(
        naming.map((call) => client.audit.list({ call, outcome: 'done', limit: mostNames })),
      )
      entries.value = lists.flatMap(({ items }) => items)
    } catch {
      // The rows go on with ids; the list of them says what is wrong.
    }
  }
  void load()
  useNotices(notices, ['access', 'alerts'], () => void load())
  return computed(() => namesIn(entries.value, actors.value))
}
