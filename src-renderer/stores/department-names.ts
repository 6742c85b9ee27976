import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { DeskClient } from '../client/index.ts'

/** Names of the departments of one company, for lists of changes that know their ids only. */
export const useDepartmentNames = defineStore('department-names', () => {
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const loadedFor = ref<string | null>(null)

  /** Once per company; until then, and where it fails, ids are shown. */
  async function need(client: DeskClient, profileId: string): Promise<void> {
    if (loadedFor.value === profileId) return
    loadedFor.value = profileId
    names.value = new Map()
    try {
      const departments = await client.directory.departments({ profileId })
      if (loadedFor.value === profileId)
        names.value = new Map(departments.map(({ departmentId, name }) => [String(departmentId), name]))
    } catch {
      if (loadedFor.value === profileId) loadedFor.value = null
    }
  }
  const forget = (): void => void (loadedFor.value = null)

  return { names, need, forget }
})
