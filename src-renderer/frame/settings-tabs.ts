import { Bell, Box, Connection, Grid, Hide, Key, Lock, Odometer, Operation, Stamp, User } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { TextKey } from '../locales/messages.ts'

/** Tabs of the settings that the search offers as pages. */
export const settingsTabs: readonly { path: string; title: TextKey; icon: Component }[] = [
  { path: '/settings/general', title: 'settings.general', icon: Operation },
  { path: '/settings/alerts', title: 'settings.sections.alerts', icon: Bell },
  { path: '/settings/access', title: 'settings.sections.access', icon: User },
  { path: '/settings/privacy', title: 'settings.sections.privacy', icon: Hide },
  { path: '/settings/backup', title: 'settings.sections.backup', icon: Box },
  { path: '/settings/active/credentials', title: 'settings.tabs.credentials', icon: Lock },
  { path: '/settings/active/tokens', title: 'settings.tabs.tokens', icon: Key },
  { path: '/settings/active/doctor', title: 'settings.tabs.doctor', icon: Odometer },
  { path: '/settings/active/capabilities', title: 'settings.tabs.capabilities', icon: Grid },
  { path: '/settings/active/rules', title: 'settings.tabs.rules', icon: Stamp },
  { path: '/settings/active/privacy', title: 'settings.tabs.privacy', icon: Hide },
  { path: '/settings/active/company', title: 'settings.tabs.company', icon: Connection },
]
