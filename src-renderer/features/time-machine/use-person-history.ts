import type { FoundMember, MemberDetail } from '@contract/directory.ts'
import { onScopeDispose, ref, watch } from 'vue'
import type { Ref } from 'vue'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'

const restMs = 120
const shownPeople = 8

export type Found = Pick<FoundMember, 'userId' | 'name' | 'position'> & { hasLeft: boolean }
export type HistoryEntry = Awaited<ReturnType<DeskClient['directory']['history']>>[number]

export interface PersonHistory {
  query: Ref<string>
  /** Who fits, those who are there first; null before anything was asked. */
  found: Loaded<Found[]>
  life: Loaded<{ member: MemberDetail; entries: HistoryEntry[] } | null>
}

/** Finds people, gone ones too, and what happened to one of them. */
export function usePersonHistory(
  client: DeskClient,
  { profileId, userId, version }: { profileId: Ref<string | null>; userId: Ref<string | null>; version: Ref<string> },
): PersonHistory {
  const query = ref('')
  const company = () => (profileId.value === null ? {} : { profileId: profileId.value })

  const found = useLoaded<Found[]>(async (signal) => {
    const wanted = query.value.trim()
    if (wanted === '') return []
    const [present, gone] = await Promise.all([
      client.directory.find({ ...company(), query: wanted, limit: shownPeople }, { signal }),
      client.directory.members({ ...company(), query: wanted, removed: true, limit: shownPeople }, { signal }),
    ])
    return [
      ...present.items.map((one) => ({ ...one, hasLeft: false })),
      ...gone.items.map((one) => ({ ...one, hasLeft: true })),
    ]
  })
  const life = useLoaded(async (signal) => {
    if (userId.value === null) return null
    const question = { ...company(), userId: userId.value }
    const [member, entries] = await Promise.all([
      client.directory.member(question, { signal }),
      client.directory.history(question, { signal }),
    ])
    return { member, entries }
  })

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(query, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void found.load(), restMs)
  })
  onScopeDispose(() => clearTimeout(timer))
  watch([userId, profileId, version], () => void life.load(), { immediate: true })

  return { query, found, life }
}
