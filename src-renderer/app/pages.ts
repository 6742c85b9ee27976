import { Calendar, Clock, DataLine, OfficeBuilding, Refresh, Setting } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { Permission } from '@contract/permissions.ts'
import type { TextKey } from '../locales/messages.ts'

/** A page that the rail and the search offer. Only pages that exist are listed. */
export interface PageEntry {
  name: string
  path: string
  title: TextKey
  icon: Component
  load: () => Promise<Component>
  /** Any of them lets somebody see the page. */
  permissions: readonly Permission[]
}

export const pages: readonly PageEntry[] = [
  {
    name: 'overview',
    path: '/overview',
    title: 'frame.pages.overview',
    icon: DataLine,
    load: () => import('../features/overview/OverviewPage.vue'),
    permissions: ['wechat.department.view'],
  },
  {
    name: 'directory',
    path: '/directory',
    title: 'frame.pages.directory',
    icon: OfficeBuilding,
    load: () => import('../features/directory/DirectoryPage.vue'),
    permissions: ['wechat.user.view'],
  },
  {
    name: 'sync',
    path: '/sync/:runId?',
    title: 'frame.pages.sync',
    icon: Refresh,
    load: () => import('../features/sync/SyncPage.vue'),
    permissions: ['wechat.sync.view'],
  },
  {
    name: 'time-machine',
    path: '/time-machine/:tab?',
    title: 'frame.pages.timeMachine',
    icon: Clock,
    load: () => import('../features/time-machine/TimeMachinePage.vue'),
    permissions: ['wechat.user.view'],
  },
  {
    name: 'schedules',
    path: '/schedules/:tab?',
    title: 'frame.pages.schedules',
    icon: Calendar,
    load: () => import('../features/schedules/SchedulesPage.vue'),
    permissions: ['wechat.schedule.view', 'wechat.log.view', 'wechat.system.view', 'wechat.audit.view'],
  },
  {
    name: 'settings',
    path: '/settings/:section?/:tab?',
    title: 'frame.pages.settings',
    icon: Setting,
    load: () => import('../features/settings/SettingsPage.vue'),
    permissions: ['wechat.self'],
  },
]
