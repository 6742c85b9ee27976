import { join } from 'node:path'
import type { MenuItemConstructorOptions, Tray } from 'electron'
import type { Bilingual } from '../../contract/shapes.ts'
import { menuLabel, nativeText } from './native-text.ts'
import type { ShellActions } from './shell-actions.ts'
import type { ShellState } from './shell-state.ts'
import { attentionText, shellTexts, syncingText, syncOf } from './shell-texts.ts'

export const trayMoods = ['idle', 'running', 'attention'] as const
export type TrayMood = (typeof trayMoods)[number]

/** What needs a person comes before what goes on by itself. */
export const moodOf = ({ unread, runs }: ShellState): TrayMood =>
  unread > 0 ? 'attention' : runs.length > 0 ? 'running' : 'idle'

/** macOS draws a template image in the colour of its menu bar; Electron finds the one for high resolution beside it. */
export const trayImage = (resources: string, mood: TrayMood, platform: NodeJS.Platform): string =>
  join(resources, 'tray', `${mood}${platform === 'darwin' ? 'Template' : ''}.png`)

/** Windows cuts longer ones. */
const longestTooltip = 127

export const trayTooltip = (state: ShellState): string => {
  const text = ['WeCom Desk', ...statusLines(state).map((line) => line[state.language])].join('\n')
  return text.length <= longestTooltip ? text : `${text.slice(0, longestTooltip - 1)}…`
}

/** A locked app does not say whose it is, nor what it does. */
const statusLines = (state: ShellState): Bilingual[] => {
  if (state.lock.locked) return [shellTexts.locked]
  const lines = state.runs.map(({ company, stage, percent }) => syncingText(nativeText(company), stage, percent))
  if (state.unread > 0) lines.push(attentionText(state.unread))
  if (state.schedulesPaused) lines.push(shellTexts.paused)
  return lines.length > 0 ? lines : [shellTexts.idle]
}

export const trayMenu = (state: ShellState, actions: ShellActions): MenuItemConstructorOptions[] => {
  const say = (text: Bilingual) => menuLabel(text[state.language])
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const open: MenuItemConstructorOptions = { label: say(shellTexts.open), click: () => actions.open() }
  const quit: MenuItemConstructorOptions = { label: say(shellTexts.quit), click: () => actions.quit() }
  // Not every desktop shows tooltips: what they say is in the menu too.
  const status = statusLines(state).map((text): MenuItemConstructorOptions => ({ label: say(text), enabled: false }))
  if (state.lock.locked) return [...status, separator, open, quit]

  const [only, ...others] = state.companies
  const syncOne = ({ id, name }: { id: string; name: string }): MenuItemConstructorOptions => ({
    label: say(syncOf(nativeText(name))),
    click: () => actions.syncNow(id),
  })
  const sync: MenuItemConstructorOptions[] = !only
    ? []
    : others.length === 0
      ? [syncOne(only)]
      : [{ label: say(shellTexts.syncNow), submenu: state.companies.map(syncOne) }]
  return [
    ...status,
    separator,
    open,
    ...sync,
    state.schedulesPaused
      ? { label: say(shellTexts.resumeSchedules), click: () => actions.resumeSchedules() }
      : { label: say(shellTexts.pauseSchedules), click: () => actions.pauseSchedules() },
    ...(state.lock.enabled ? [{ label: say(shellTexts.lock), click: () => actions.lock() }] : []),
    separator,
    quit,
  ]
}

export interface TrayOptions {
  electron: Pick<typeof Electron, 'Tray' | 'Menu'>
  resources: string
  platform: NodeJS.Platform
  actions: ShellActions
}

export interface TrayView {
  show(state: ShellState): void
  dispose(): void
}

/** Draws again only what differs: some desktops flicker, and an open menu would close. */
export const createTray = ({ electron, resources, platform, actions }: TrayOptions): TrayView => {
  let tray: Tray | null = null
  let shown = { image: '', tooltip: '', menu: '' }
  return {
    show: (state) => {
      const image = trayImage(resources, moodOf(state), platform)
      const tooltip = trayTooltip(state)
      const template = trayMenu(state, actions)
      const menu = JSON.stringify(template)
      if (!tray) {
        tray = new electron.Tray(image)
        // On macOS a click opens the menu.
        if (platform !== 'darwin') tray.on('click', () => actions.open())
      } else if (image !== shown.image) tray.setImage(image)
      if (tooltip !== shown.tooltip) tray.setToolTip(tooltip)
      if (menu !== shown.menu) tray.setContextMenu(electron.Menu.buildFromTemplate(template))
      shown = { image, tooltip, menu }
    },
    dispose: () => {
      tray?.destroy()
      tray = null
    },
  }
}
