import type { Component } from 'vue'
import { MagicStick, Moon, Refresh, Sunny, Switch } from '@element-plus/icons-vue'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import type { Desk } from '../app/desk.ts'
import type { TextKey } from '../locales/messages.ts'
import { useCompanies } from '../stores/companies.ts'
import { usePreferences } from '../stores/preferences.ts'

export interface DeskAction {
  id: string
  title: TextKey
  icon: Component
  run: () => Promise<unknown>
}

/** What the search offers to do, from any page. */
export function useActions({ client }: Desk): ComputedRef<DeskAction[]> {
  const preferences = usePreferences()
  const companies = useCompanies()
  const router = useRouter()
  return computed(() => {
    const actions: DeskAction[] = []
    if (companies.active) {
      actions.push({
        id: 'sync-all',
        title: 'frame.actions.syncAll',
        icon: Refresh,
        run: () => router.push({ name: 'sync', query: { start: 'all' } }),
      })
    }
    if (companies.active?.environment === 'practice') {
      actions.push({
        id: 'practice-day',
        title: 'frame.actions.practice',
        icon: MagicStick,
        run: async () => {
          await client.sandbox.evolve({ days: 1 })
          await router.push({ name: 'sync', query: { start: 'all' } })
        },
      })
    }
    actions.push(
      {
        id: 'theme',
        title: preferences.dark ? 'frame.actions.light' : 'frame.actions.dark',
        icon: preferences.dark ? Sunny : Moon,
        run: () => preferences.change(client, { theme: preferences.dark ? 'light' : 'dark' }),
      },
      {
        id: 'language',
        title: 'frame.actions.language',
        icon: Switch,
        run: () => preferences.change(client, { language: preferences.language === 'en' ? 'zh-CN' : 'en' }),
      },
    )
    return actions
  })
}
