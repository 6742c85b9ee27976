import type { Department } from '@contract/directory.ts'
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { DeskClient } from '../client/index.ts'
import { plainText } from '../format/names.ts'
import { useMe } from './me.ts'

/** Beyond so many levels a path is not followed any further; it could not be read anyway. */
const deepestPath = 64

/** Names of the departments of one company, removed ones too, for lists of changes that know their ids only. */
export const useDepartmentNames = defineStore('department-names', () => {
  const me = useMe()
  const names = shallowRef<ReadonlyMap<string, string>>(new Map())
  const parents = shallowRef<ReadonlyMap<string, string>>(new Map())
  const loadedFor = ref<string | null>(null)

  /** Whose names these are: those from before a sync stay until the new ones are there. */
  let company: string | null = null
  // Not reactive: effects that need names would ask again at once, over and over.
  let failed = false

  /** Once per company and sync; until then, and where it fails, ids are shown. */
  async function need(client: DeskClient, profileId: string): Promise<void> {
    if (!me.may('wechat.department.view')) return
    if (loadedFor.value === profileId && !failed) return
    loadedFor.value = profileId
    failed = false
    if (company !== profileId) take([])
    company = profileId
    try {
      const departments = await client.directory.departments({ profileId })
      if (loadedFor.value !== profileId) return
      take(departments)
      // Afterwards: mostly the names of today are all that a list needs.
      const removed = await client.directory.departments({ profileId, removed: true })
      if (loadedFor.value === profileId) take([...removed, ...departments])
    } catch {
      if (loadedFor.value === profileId) failed = true
    }
  }
  function take(departments: readonly Department[]): void {
    names.value = new Map(departments.map(({ departmentId, name }) => [String(departmentId), plainText(name)]))
    parents.value = new Map(
      departments.flatMap(({ departmentId, parentId }) =>
        parentId === null ? [] : [[String(departmentId), String(parentId)]],
      ),
    )
  }
  const forget = (): void => void (loadedFor.value = null)

  /** Names from the top down to a department; null where it is not known. Parents may form a loop. */
  function pathOf(departmentId: string): string[] | null {
    if (!names.value.has(departmentId)) return null
    const path: string[] = []
    const seen = new Set<string>()
    for (
      let id: string | undefined = departmentId;
      id !== undefined && !seen.has(id) && path.length < deepestPath;
      id = parents.value.get(id)
    ) {
      const name = names.value.get(id)
      if (name === undefined) break
      seen.add(id)
      path.unshift(name === '' ? id : name)
    }
    return path
  }

  return { names, need, forget, pathOf }
})
