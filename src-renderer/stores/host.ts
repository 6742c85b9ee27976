import type { VaultStatus } from '@contract/system.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ConnectionState, DeskClient } from '../client/index.ts'

type SystemInfo = Awaited<ReturnType<DeskClient['system']['info']>>

/** What the page knows of its host: whether it answers, what it is, and where its key comes from. */
export const useHost = defineStore('host', () => {
  const connection = ref<ConnectionState>('connecting')
  const wasConnected = ref(false)
  const info = shallowRef<SystemInfo | null>(null)
  const vault = shallowRef<VaultStatus | null>(null)

  /** Lost after it had been there; a first connection that is still being made needs no banner. */
  const lost = computed(() => wasConnected.value && connection.value !== 'online')

  function takeConnection(state: ConnectionState): void {
    connection.value = state
    if (state === 'online') wasConnected.value = true
  }

  async function load(client: DeskClient): Promise<void> {
    const [nextInfo, nextVault] = await Promise.all([client.system.info({}), client.vault.status({})])
    info.value = nextInfo
    vault.value = nextVault
  }

  return { connection, lost, info, vault, takeConnection, load }
})
