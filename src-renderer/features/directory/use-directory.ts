import type { ExportSubject } from '../exports/export-subject.ts'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import type { Text } from '../../locales/index.ts'
import { narrowsSame, noFilter, questionOf } from './member-filter.ts'
import type { MemberFilter } from './member-filter.ts'
import { privateColumns } from './member-text.ts'
import type { CellWords } from './member-text.ts'
import { useDepartments } from './use-departments.ts'
import type { Departments } from './use-departments.ts'
import { useLayout } from './use-layout.ts'
import type { TableLayout } from './use-layout.ts'
import { useMemberRows } from './use-member-rows.ts'
import type { MemberRows } from './use-member-rows.ts'
import { useRefresh } from './use-refresh.ts'
import type { Person, Refresh } from './use-refresh.ts'
import { useRowCopies } from './use-row-copies.ts'
import type { RowCopies } from './use-row-copies.ts'
import { useSelection } from './use-selection.ts'
import type { Selection } from './use-selection.ts'

export interface Directory {
  departments: Departments
  filter: ShallowRef<MemberFilter>
  rows: MemberRows
  layout: TableLayout
  selection: Selection
  words: ComputedRef<CellWords>
  copies: RowCopies
  refresh: Refresh
  /** Whether the list of what became of the people is shown. */
  refreshing: Ref<boolean>
  startRefresh: (people: () => Promise<Person[]>) => Promise<void>
  readPeople: Action<[read: () => Promise<Person[]>], Person[]>
  /** What the export offers: the chosen, the filter and everybody. */
  exportSubject: ComputedRef<ExportSubject>
  reload: () => void
}

const statuses = [1, 2, 4, 5] as const

/** Everything the directory page knows of the active company. */
export function useDirectory(client: DeskClient, text: Text): Directory {
  const { t } = text
  const departments = useDepartments(client)
  const filter = shallowRef(noFilter())
  const rows = useMemberRows(client, filter)
  const layout = useLayout(client)
  const selection = useSelection({ total: rows.total, between: rows.between })
  watch(filter, (next, before) => {
    if (!narrowsSame(next, before)) selection.forgetAll()
  })

  const statusWord = (status: number | null): string => {
    const known = statuses.find((one) => one === status)
    if (known) return t(`directory.statuses.s${known}`)
    return status === null ? t('directory.statuses.unknown') : t('directory.statuses.other', { n: status })
  }
  const words = computed<CellWords>(() => ({
    separator: t('common.listSeparator'),
    leader: t('directory.leader'),
    status: statusWord,
    missing: (column) => {
      const field = privateColumns[column]
      const isOff = field && departments.summary.value.value?.fieldsOff.includes(field)
      return isOff ? t('directory.empty.switched-off') : ''
    },
  }))
  const columns = computed(() => layout.layout.value.columns.map(({ name }) => name))
  const copies = useRowCopies(
    text,
    () => words.value,
    () => columns.value,
  )

  const refresh = useRefresh(client)
  const refreshing = ref(false)
  const readPeople = useAction((read: () => Promise<Person[]>) => read())
  async function startRefresh(read: () => Promise<Person[]>): Promise<void> {
    const people = await readPeople.run(read)
    if (!people || people.length === 0) return
    refreshing.value = true
    await refresh.start(people)
  }

  return {
    departments,
    filter,
    rows,
    layout,
    selection,
    words,
    copies,
    refresh,
    refreshing,
    startRefresh,
    readPeople,
    exportSubject: computed(() => ({
      kind: 'members' as const,
      filter: questionOf(filter.value),
      matching: rows.total.value,
      everybody: departments.summary.value.value?.memberCount ?? null,
      chosen: {
        count: selection.count.value,
        userIds: async () => (await selection.rows()).map(({ userId }) => userId),
      },
      columns: columns.value,
    })),
    reload: () => {
      void departments.load()
      rows.reload()
    },
  }
}
