import type { VaultStatus } from '@contract/system.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ConnectionState, DeskClient } from '../client/index.ts'
import { useMe } from './me.ts'

type SystemInfo = Awaited<ReturnType<DeskClient['system']['info']>>

/** What the page knows of its host: whether it answers, what it is, and where its key comes from. */
export const useHost = defineStore('host', () => {
  const me = useMe()
  const connection = ref<ConnectionState>('connecting')
  const wasConnected = ref(false)
  const info = shallowRef<SystemInfo | null>(null)
  const vault = shallowRef<VaultStatus | null>(null)

  /** When the connection that is lost now was lost: what is shown is as old as this. */
  const lostAtMs = ref<number | null>(null)

  /** Lost after it had been there; a first connection that is still being made needs no banner. */
  const lost = computed(() => wasConnected.value && connection.value !== 'online')

  function takeConnection(state: ConnectionState): void {
    connection.value = state
    if (state === 'online') {
      wasConnected.value = true
      lostAtMs.value = null
    } else if (wasConnected.value) lostAtMs.value ??= Date.now()
  }

  async function load(client: DeskClient): Promise<void> {
    if (!me.may('wechat.system.view')) return
    const [nextInfo, nextVault] = await Promise.all([client.system.info({}), client.vault.status({})])
    info.value = nextInfo
    vault.value = nextVault
  }

  return { connection, lost, lostAtMs, info, vault, takeConnection, load }
})
