import { Avatar, Collection, OfficeBuilding } from '@element-plus/icons-vue'
import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { Desk } from '../app/desk.ts'
import { usePages } from '../app/use-pages.ts'
import { useErrcodeView } from '../features/errcodes/errcode-view.ts'
import { neededToSee } from '../features/settings/setting-permissions.ts'
import { shownName } from '../format/names.ts'
import { useText } from '../locales/index.ts'
import { useCompanies } from '../stores/companies.ts'
import { useMe } from '../stores/me.ts'
import { inBothLanguages } from './both-languages.ts'
import { rankEntries } from './find-entry.ts'
import type { FindEntry } from './find-entry.ts'
import { settingsTabs } from './settings-tabs.ts'
import { useActions } from './use-actions.ts'
import type { Showable } from './use-actions.ts'
import { useQuickFind } from './use-quick-find.ts'

const mostRecent = 6

export interface FindEntries {
  query: Ref<string>
  entries: ComputedRef<FindEntry[]>
  /** The latest question has been answered, so an empty list means that there is nothing. */
  answered: Ref<boolean>
  /** Opens it, and offers it again next time. */
  take: (entry: FindEntry) => unknown
}

/** People and departments of the active company, errcodes, pages and actions, the best first. */
export function useFindEntries(desk: Desk, show: (what: Showable) => void): FindEntries {
  const { t, pick } = useText()
  const router = useRouter()
  const companies = useCompanies()
  const dictionary = useErrcodeView()
  const actions = useActions(desk, show)
  const { pages } = usePages()
  const me = useMe()
  const { query, members, departments, errcodes, answered } = useQuickFind(desk.client)

  // For as long as the window is open, and never stored: these are people.
  const recent = shallowRef<FindEntry[]>([])
  const recentOf = ref(companies.active?.id)
  watch(
    () => companies.active?.id,
    (id) => {
      if (id !== recentOf.value) recent.value = []
      recentOf.value = id
    },
  )

  const found = computed<FindEntry[]>(() => [
    ...members.value.map((member): FindEntry => ({
      key: `m-${member.userId}`,
      group: 'members',
      icon: Avatar,
      title: shownName(member.name, member.userId),
      note: [member.userId, member.position].filter(Boolean).join(' · '),
      also: [member.userId],
      open: () => router.push({ name: 'directory', query: { member: member.userId } }),
    })),
    ...departments.value.map((department): FindEntry => ({
      key: `d-${department.departmentId}`,
      group: 'departments',
      icon: OfficeBuilding,
      title: shownName(department.name, department.departmentId),
      note: t('common.people', { n: department.totalMemberCount }),
      open: () => router.push({ name: 'directory', query: { department: String(department.departmentId) } }),
    })),
    ...errcodes.value.map((entry): FindEntry => ({
      key: `e-${entry.errcode}`,
      group: 'errcodes',
      icon: Collection,
      title: `${entry.errcode} ${pick(entry.meaning)}`,
      note: t('frame.actions.errcodes'),
      also: [String(entry.errcode)],
      open: () => dictionary.open(entry.errcode),
    })),
  ])

  const places = computed<FindEntry[]>(() => [
    ...pages.value
      .filter((page) => companies.active || page.name === 'settings')
      .map((page): FindEntry => ({
        key: `p-${page.name}`,
        group: 'pages',
        icon: page.icon,
        title: t(page.title),
        note: '',
        also: inBothLanguages(page.title),
        open: () => router.push({ name: page.name }),
      })),
    // Only when somebody looks for one: the empty search shows the pages.
    ...(query.value.trim() === '' ? [] : settingsTabs)
      .filter((tab) => companies.active || tab.path === '/settings/general')
      .filter(({ path }) => {
        const permission = neededToSee[path.split('/').at(-1) ?? '']
        return permission === undefined || me.may(permission)
      })
      .map((tab): FindEntry => ({
        key: `s-${tab.path}`,
        group: 'pages',
        icon: tab.icon,
        title: t(tab.title),
        note: t('frame.pages.settings'),
        also: inBothLanguages(tab.title),
        open: () => router.push(tab.path),
      })),
  ])

  const commands = computed<FindEntry[]>(() =>
    actions.value.map((action): FindEntry => ({
      key: `a-${action.id}`,
      group: 'actions',
      icon: action.icon,
      title: action.label ?? t(action.title),
      note: action.note ?? '',
      also: action.label === undefined ? inBothLanguages(action.title) : [],
      open: action.run,
    })),
  )

  return {
    query,
    answered,
    entries: computed(() =>
      rankEntries(
        [...(query.value.trim() === '' ? recent.value : found.value), ...places.value, ...commands.value],
        query.value,
      ),
    ),
    take: (entry) => {
      if (entry.group === 'members' || entry.group === 'departments' || entry.group === 'recent')
        recent.value = [
          { ...entry, group: 'recent' as const },
          ...recent.value.filter(({ key }) => key !== entry.key),
        ].slice(0, mostRecent)
      return entry.open()
    },
  }
}
