import type { Profile } from '@contract/profiles.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { DeskClient } from '../client/index.ts'

/** The companies and which of them is active; every page shows the active one. */
export const useCompanies = defineStore('companies', () => {
  const all = shallowRef<Profile[]>([])
  const loaded = ref(false)
  const active = computed(() => all.value.find((company) => company.active) ?? null)

  async function load(client: DeskClient): Promise<void> {
    all.value = await client.profiles.list({})
    loaded.value = true
  }

  async function use(client: DeskClient, profileId: string): Promise<void> {
    await client.profiles.use({ profileId })
    await load(client)
  }

  return { all, loaded, active, load, use }
})
