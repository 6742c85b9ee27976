import type { Department, FoundMember } from '@contract/directory.ts'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort } from '../app/failure.ts'
import type { DeskClient } from '../client/index.ts'

const debounceMs = 80
const shownMembers = 8
const shownDepartments = 5

export interface QuickFind {
  query: Ref<string>
  members: ShallowRef<FoundMember[]>
  departments: ShallowRef<Department[]>
  searching: Ref<boolean>
  /** The latest question has been answered, so an empty list means that there is nothing. */
  answered: Ref<boolean>
}

/** Whether `query` is in the name or in the pinyin of a department; letters and case do not matter. */
export function matchesDepartment(department: Pick<Department, 'name' | 'pinyin'>, query: string): boolean {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return true
  return (
    department.name.toLowerCase().includes(wanted) ||
    department.pinyin.toLowerCase().replaceAll(' ', '').includes(wanted.replaceAll(' ', ''))
  )
}

/** Search as you type over people and departments of the active company; a newer question aborts the older one. */
export function useQuickFind(client: DeskClient): QuickFind {
  const query = ref('')
  const members = shallowRef<FoundMember[]>([])
  const departments = shallowRef<Department[]>([])
  const searching = ref(false)
  const answered = ref(false)
  let allDepartments: Promise<Department[]> | null = null
  let current: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  async function search(wanted: string, mine: AbortController): Promise<void> {
    searching.value = true
    try {
      allDepartments ??= client.directory.departments({})
      const [found, list] = await Promise.all([
        client.directory.find({ query: wanted, limit: shownMembers }, { signal: mine.signal }),
        allDepartments,
      ])
      if (mine.signal.aborted) return
      members.value = found.items
      departments.value = list.filter((one) => matchesDepartment(one, wanted)).slice(0, shownDepartments)
      answered.value = true
    } catch (error) {
      if (mine.signal.aborted || isAbort(error)) return
      allDepartments = null
      members.value = [] // pages and actions can still be found; the pages themselves tell what is wrong
      departments.value = []
      answered.value = true
    } finally {
      if (current === mine) searching.value = false
    }
  }

  watch(query, (value) => {
    clearTimeout(timer)
    current?.abort()
    answered.value = false
    const wanted = value.trim()
    if (wanted === '') {
      members.value = []
      departments.value = []
      return
    }
    const mine = new AbortController()
    current = mine
    timer = setTimeout(() => void search(wanted, mine), debounceMs)
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    current?.abort()
  })
  return { query, members, departments, searching, answered }
}
