import type { Department } from '@contract/directory.ts'
import type { PastMember } from '@contract/history.ts'
import { computed, onScopeDispose, ref, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { departmentTree } from '../directory/department-tree.ts'
import type { DepartmentNode } from '../directory/department-tree.ts'
import { useLongRows } from '../sync/long-list/use-long-rows.ts'
import type { LongRows } from '../sync/long-list/use-long-rows.ts'

/** What is typed is asked for when the typing rests for so long. */
const restMs = 120

export interface PastPage {
  known: boolean
  total: number
  items: PastMember[]
}

export interface DayDirectory {
  departments: Loaded<Department[]>
  tree: ComputedRef<DepartmentNode[]>
  /** Everybody that day: the departments at the top count each person once, but one may be below several. */
  everybody: ComputedRef<number>
  department: Ref<number | null>
  children: Ref<boolean>
  query: Ref<string>
  rows: LongRows<PastMember, PastPage>
  isKnown: ComputedRef<boolean>
}

/** The departments and members at a moment. */
export function useDayDirectory(
  client: DeskClient,
  { profileId, atMs, version }: { profileId: Ref<string | null>; atMs: Ref<number>; version: Ref<string> },
): DayDirectory {
  const department = ref<number | null>(null)
  const children = ref(true)
  const query = ref('')
  const asked = ref('')
  const everybody = ref(0)
  const question = () => ({
    ...(profileId.value === null ? {} : { profileId: profileId.value }),
    atMs: atMs.value,
  })

  const departments = useLoaded(
    (signal) => client.history.departments(question(), { signal }),
    'wechat.department.view',
  )
  const rows = useLongRows<PastMember, PastPage>(async (offset, limit, signal) => {
    const narrowed = department.value === null ? {} : { departmentId: department.value, children: children.value }
    const page = await client.history.members(
      { ...question(), ...narrowed, query: asked.value, offset, limit },
      { signal },
    )
    if (department.value === null && asked.value === '') everybody.value = page.total
    else if (offset === 0)
      everybody.value = (await client.history.members({ ...question(), limit: 1 }, { signal })).total
    return page
  })

  let timer: ReturnType<typeof setTimeout> | undefined
  watch(query, (text) => {
    clearTimeout(timer)
    timer = setTimeout(() => (asked.value = text.trim()), restMs)
  })
  onScopeDispose(() => clearTimeout(timer))
  watch([department, children, asked], () => rows.restart())
  watch([atMs, version], () => {
    void departments.load()
    rows.reload()
  })
  watch(departments.value, (list) => {
    // A department that was not there that day cannot be chosen.
    if (list && !list.some(({ departmentId }) => departmentId === department.value)) department.value = null
  })
  watch(profileId, () => (department.value = null))
  void departments.load()

  return {
    departments,
    tree: computed(() => departmentTree(departments.value.value ?? [])),
    everybody: computed(() => everybody.value),
    department,
    children,
    query,
    rows,
    isKnown: computed(() => rows.answer.value?.known !== false),
  }
}
