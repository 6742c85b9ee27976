import { missingOf } from '@contract/needed-permissions.ts'
import type { Needed } from '@contract/needed-permissions.ts'
import type { Permission } from '@contract/permissions.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DeskClient } from '../client/index.ts'

export type Me = Awaited<ReturnType<DeskClient['access']['me']>>

/** Who looks at these pages and what they may do. Only to spare them what would be refused: the host is the judge. */
export const useMe = defineStore('me', () => {
  const me = shallowRef<Me | null>(null)
  const held = computed<ReadonlySet<Permission> | null>(() => me.value && new Set(me.value.permissions))

  async function load(client: DeskClient): Promise<void> {
    me.value = await client.access.me({})
  }
  /** Until the host has said so, nothing is hidden: what is not permitted is refused with a sentence anyway. */
  const may = (permission: Permission): boolean => held.value?.has(permission) ?? true
  /** Of what an action needs the first permission that is missing; null where it may be done. */
  const missing = (needed: Needed): Permission | null => missingOf(needed, may)

  return { me, may, missing, load }
})
