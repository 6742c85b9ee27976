import type { Department, FoundMember } from '@contract/directory.ts'
import type { ErrcodeEntry } from '@contract/errcodes.ts'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { isAbort } from '../app/failure.ts'
import type { DeskClient } from '../client/index.ts'
import { useMe } from '../stores/me.ts'

const shownMembers = 8
const shownDepartments = 5
const shownErrcodes = 3

export interface QuickFind {
  query: Ref<string>
  members: ShallowRef<FoundMember[]>
  departments: ShallowRef<Department[]>
  /** Where a number is typed: what WeCom means by it. */
  errcodes: ShallowRef<ErrcodeEntry[]>
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

/** Search as you type over people and departments of the active company, one question at a time, the newest last. */
export function useQuickFind(client: DeskClient): QuickFind {
  const me = useMe()
  const query = ref('')
  const members = shallowRef<FoundMember[]>([])
  const departments = shallowRef<Department[]>([])
  const errcodes = shallowRef<ErrcodeEntry[]>([])
  const answered = ref(false)
  const life = new AbortController()
  let allDepartments: Promise<Department[]> | null = null
  let asking = false

  const wanted = () => query.value.trim()
  const show = (people: FoundMember[], units: Department[]) => {
    members.value = people
    departments.value = units
  }

  async function searchErrcodes(text: string): Promise<void> {
    if (!/^-?\d{1,9}$/.test(text)) {
      errcodes.value = []
      return
    }
    const found = await client.errcodes.search({ query: text, limit: shownErrcodes }, { signal: life.signal })
    // A word in a text is not what somebody means who types a number.
    if (text === wanted()) errcodes.value = found.items.filter(({ errcode }) => String(errcode).startsWith(text))
  }

  async function search(text: string): Promise<void> {
    await searchErrcodes(text).catch(() => undefined) // the dictionary is a help, not what was asked for
    try {
      allDepartments ??= me.may('wechat.department.view') ? client.directory.departments({}) : Promise.resolve([])
      const [found, list] = await Promise.all([
        me.may('wechat.user.view')
          ? client.directory.find({ query: text, limit: shownMembers }, { signal: life.signal })
          : { items: [] },
        allDepartments,
      ])
      if (life.signal.aborted || text !== wanted()) return
      show(found.items, list.filter((one) => matchesDepartment(one, text)).slice(0, shownDepartments))
    } catch (error) {
      if (life.signal.aborted || isAbort(error)) return
      allDepartments = null
      show([], []) // pages and actions can still be found; the pages themselves tell what is wrong
    }
  }

  /** What is typed while a question is on its way is asked as one when the answer is there. */
  async function keepUp(): Promise<void> {
    if (asking) return
    asking = true
    let last = ''
    while (wanted() !== '' && wanted() !== last && !life.signal.aborted) {
      last = wanted()
      await search(last)
    }
    asking = false
    answered.value = wanted() !== ''
  }

  watch(query, () => {
    answered.value = false
    if (wanted() === '') {
      show([], [])
      errcodes.value = []
    }
    void keepUp()
  })
  onScopeDispose(() => life.abort())
  return { query, members, departments, errcodes, answered }
}
