import type { Department } from '@contract/directory.ts'
import { computed, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { matchesDepartment } from '../../frame/use-quick-find.ts'

export interface DepartmentChoice {
  list: Loaded<Department[]>
  query: Ref<string>
  /** Those whose name or pinyin has what is typed; all of them before. */
  found: ComputedRef<Department[]>
  byId: (departmentId: number) => Department | null
  /** Names of those above a department, from the top down. Parents may form a loop. */
  pathAbove: (department: Department) => string[]
}

/** A company's departments, to be searched by name, pinyin and initials. */
export function useDepartmentChoice(client: DeskClient): DepartmentChoice {
  const list = useLoaded((signal) => client.directory.departments({}, { signal }))
  const query = ref('')
  const departments = computed(() => list.value.value ?? [])
  const index = computed(() => new Map(departments.value.map((one) => [one.departmentId, one])))
  void list.load()
  return {
    list,
    query,
    found: computed(() => departments.value.filter((one) => matchesDepartment(one, query.value))),
    byId: (departmentId) => index.value.get(departmentId) ?? null,
    pathAbove: (department) => {
      const path: string[] = []
      const seen = new Set([department.departmentId])
      let above = department.parentId === null ? undefined : index.value.get(department.parentId)
      while (above && !seen.has(above.departmentId)) {
        seen.add(above.departmentId)
        path.unshift(above.name || String(above.departmentId))
        above = above.parentId === null ? undefined : index.value.get(above.parentId)
      }
      return path
    },
  }
}
