import { Calendar, Clock, DataLine, OfficeBuilding, Refresh, Setting } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { TextKey } from '../locales/messages.ts'

/** A page that the rail and the search offer. Only pages that exist are listed. */
export interface PageEntry {
  name: string
  path: string
  title: TextKey
  icon: Component
  load: () => Promise<Component>
}

export const pages: readonly PageEntry[] = [
  {
    name: 'overview',
    path: '/overview',
    title: 'frame.pages.overview',
    icon: DataLine,
    load: () => import('../features/overview/OverviewPage.vue'),
  },
  {
    name: 'directory',
    path: '/directory',
    title: 'frame.pages.directory',
    icon: OfficeBuilding,
    load: () => import('../features/directory/DirectoryPage.vue'),
  },
  {
    name: 'sync',
    path: '/sync/:runId?',
    title: 'frame.pages.sync',
    icon: Refresh,
    load: () => import('../features/sync/SyncPage.vue'),
  },
  {
    name: 'time-machine',
    path: '/time-machine/:tab?',
    title: 'frame.pages.timeMachine',
    icon: Clock,
    load: () => import('../features/time-machine/TimeMachinePage.vue'),
  },
  {
    name: 'schedules',
    path: '/schedules/:tab?',
    title: 'frame.pages.schedules',
    icon: Calendar,
    load: () => import('../features/schedules/SchedulesPage.vue'),
  },
  {
    name: 'settings',
    path: '/settings/:section?/:tab?',
    title: 'frame.pages.settings',
    icon: Setting,
    load: () => import('../features/settings/SettingsPage.vue'),
  },
]
