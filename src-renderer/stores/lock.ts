import type { LockStatus } from '@contract/access.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { DeskClient } from '../client/index.ts'

/** The app lock of the desktop app, as the host has it; elsewhere there is none. */
export const useLock = defineStore('lock', () => {
  const status = shallowRef<LockStatus | null>(null)
  const locked = computed(() => status.value?.locked === true)
  const enabled = computed(() => status.value?.enabled === true)

  async function load(client: DeskClient): Promise<void> {
    status.value = await client.access.lockStatus({})
  }
  async function lockNow(client: DeskClient): Promise<void> {
    if (enabled.value && !locked.value) status.value = await client.access.lock({})
  }

  return { status, locked, enabled, load, lockNow }
})
