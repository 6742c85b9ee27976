import type { Component } from 'vue'
import {
  Bell,
  Collection,
  Download,
  Finished,
  MagicStick,
  Monitor,
  Moon,
  Odometer,
  Operation,
  Refresh,
  Sort,
  Sunny,
  Switch,
} from '@element-plus/icons-vue'
import type { Permission } from '@contract/permissions.ts'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import type { Desk } from '../app/desk.ts'
import { useErrcodeView } from '../features/errcodes/errcode-view.ts'
import { useText } from '../locales/index.ts'
import type { TextKey } from '../locales/messages.ts'
import { useCompanies } from '../stores/companies.ts'
import { useMe } from '../stores/me.ts'
import { usePreferences } from '../stores/preferences.ts'

/** What the frame can open besides pages. */
export type Showable = 'tasks' | 'notifications' | 'shortcuts' | 'export'

export interface DeskAction {
  id: string
  title: TextKey
  /** Instead of the title, where it has a name in it. */
  label?: string
  note?: string
  icon: Component
  run: () => unknown
}

/** What the search offers to do, from any page. */
export function useActions(
  { client }: Pick<Desk, 'client'>,
  show: (what: Showable) => void,
): ComputedRef<DeskAction[]> {
  const { t } = useText()
  const preferences = usePreferences()
  const companies = useCompanies()
  const dictionary = useErrcodeView()
  const router = useRouter()
  const me = useMe()
  const change = (patch: Parameters<typeof preferences.change>[1]) => () => preferences.change(client, patch)
  const syncAll = () => router.push({ name: 'sync', query: { start: 'all' } })

  const only = (permission: Permission, action: DeskAction) => (me.may(permission) ? [action] : [])
  const ofCompany = (): DeskAction[] => {
    if (!companies.active) return []
    const actions: DeskAction[] = [
      ...only('wechat.sync.all', {
        id: 'sync-all',
        title: 'frame.actions.syncAll',
        icon: Refresh,
        run: syncAll,
      }),
      ...only('wechat.user.export', {
        id: 'export',
        title: 'frame.actions.export',
        icon: Download,
        run: () => show('export'),
      }),
      ...only('wechat.profile.view', {
        id: 'doctor',
        title: 'frame.actions.doctor',
        icon: Odometer,
        run: () => router.push('/settings/active/doctor'),
      }),
    ]
    if (companies.active.environment === 'practice' && me.may('wechat.sandbox.manage'))
      actions.push({
        id: 'practice-day',
        title: 'frame.actions.practice',
        icon: MagicStick,
        run: async () => {
          await client.sandbox.evolve({ days: 1 })
          await syncAll()
        },
      })
    return actions
  }
  const others = (): DeskAction[] =>
    (me.may('wechat.profile.manage') ? companies.all : [])
      .filter(({ active }) => !active)
      .map(({ id, name, environment }) => ({
        id: `company-${id}`,
        title: 'frame.actions.company',
        label: t('frame.actions.company', { name }),
        note: t(`frame.environment.${environment}`),
        icon: Switch,
        run: () => companies.use(client, id),
      }))

  return computed(() => {
    const dense = preferences.density === 'compact'
    return [
      ...ofCompany(),
      ...others(),
      {
        id: 'theme',
        title: preferences.dark ? 'frame.actions.light' : 'frame.actions.dark',
        icon: preferences.dark ? Sunny : Moon,
        run: change({ theme: preferences.dark ? 'light' : 'dark' }),
      },
      ...(preferences.theme === 'system'
        ? []
        : [
            {
              id: 'system-theme',
              title: 'frame.actions.systemTheme' as const,
              icon: Monitor,
              run: change({ theme: 'system' }),
            },
          ]),
      {
        id: 'language',
        title: 'frame.actions.language',
        icon: Switch,
        run: change({ language: preferences.language === 'en' ? 'zh-CN' : 'en' }),
      },
      {
        id: 'density',
        title: dense ? 'frame.actions.comfortable' : 'frame.actions.compact',
        icon: Sort,
        run: change({ density: dense ? 'comfortable' : 'compact' }),
      },
      { id: 'tasks', title: 'frame.actions.tasks', icon: Finished, run: () => show('tasks') },
      ...only('wechat.system.view', {
        id: 'notifications',
        title: 'frame.actions.notifications',
        icon: Bell,
        run: () => show('notifications'),
      }),
      { id: 'errcodes', title: 'frame.actions.errcodes', icon: Collection, run: () => dictionary.open() },
      { id: 'shortcuts', title: 'frame.actions.shortcuts', icon: Operation, run: () => show('shortcuts') },
    ]
  })
}
