import type { Department } from '@contract/directory.ts'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { departmentTree } from './department-tree.ts'
import type { DepartmentNode } from './department-tree.ts'

type Summary = Awaited<ReturnType<DeskClient['directory']['summary']>>

export interface Departments {
  list: Loaded<Department[]>
  summary: Loaded<Summary>
  tree: ComputedRef<DepartmentNode[]>
  load: () => Promise<void>
}

/** All departments of the active company as a forest, and how much is mirrored. */
export function useDepartments(client: DeskClient): Departments {
  const list = useLoaded((signal) => client.directory.departments({}, { signal }), 'wechat.department.view')
  const summary = useLoaded((signal) => client.directory.summary({}, { signal }), 'wechat.department.view')
  return {
    list,
    summary,
    tree: computed(() => departmentTree(list.value.value ?? [])),
    load: async () => void (await Promise.all([list.load(), summary.load()])),
  }
}
