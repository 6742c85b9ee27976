import type { MenuItemConstructorOptions } from 'electron'
import type { Bilingual } from '../../contract/shapes.ts'
import { menuLabel, nativeText } from './native-text.ts'
import type { ShellActions } from './shell-actions.ts'
import type { ShellState } from './shell-state.ts'
import { menuPages, shellTexts, syncOf } from './shell-texts.ts'

export interface MenuFacts {
  platform: NodeJS.Platform
  isPackaged: boolean
  logFolder: string
  userGuide: string
}

type Items = MenuItemConstructorOptions[]
const separator: MenuItemConstructorOptions = { type: 'separator' }

/**
 * The menu of the app: the bar on macOS, and below the Alt key elsewhere. Keys that the page hears itself are only shown
 * (`registerAccelerator`), so that nothing happens twice.
 */
export const appMenu = (state: ShellState, actions: ShellActions, facts: MenuFacts): Items => {
  const say = (text: Bilingual) => menuLabel(text[state.language])
  const item = (
    text: Bilingual,
    click: () => void,
    more: MenuItemConstructorOptions = {},
  ): MenuItemConstructorOptions => ({
    label: say(text),
    click,
    ...more,
  })
  const role = (
    text: Bilingual,
    name: NonNullable<MenuItemConstructorOptions['role']>,
  ): MenuItemConstructorOptions => ({
    label: say(text),
    role: name,
  })
  const ofPage = (accelerator: string) => ({ accelerator, registerAccelerator: false })
  const isMac = facts.platform === 'darwin'
  const { locked } = state.lock
  const active = state.companies[0]

  const sync: Items =
    active && !locked
      ? [
          item(syncOf(nativeText(active.name)), () => actions.syncNow(active.id), { accelerator: 'CmdOrCtrl+Shift+S' }),
          separator,
        ]
      : []
  const lock: Items =
    state.lock.enabled && !locked ? [item(shellTexts.lock, () => actions.lock(), ofPage('CmdOrCtrl+L')), separator] : []
  const settings = item(shellTexts.settings, () => actions.open('/settings/general'), { accelerator: 'CmdOrCtrl+,' })
  const quit = item(shellTexts.quit, () => actions.quit(), { accelerator: 'CmdOrCtrl+Q' })
  const file: Items = [
    ...sync,
    ...lock,
    ...(isMac ? [] : [settings, separator]),
    item(shellTexts.closeWindow, () => actions.closeWindow(), { accelerator: 'CmdOrCtrl+W' }),
    ...(isMac ? [] : [quit]),
  ]
  const edit: Items = [
    role(shellTexts.undo, 'undo'),
    role(shellTexts.redo, 'redo'),
    separator,
    role(shellTexts.cut, 'cut'),
    role(shellTexts.copy, 'copy'),
    role(shellTexts.paste, 'paste'),
    role(shellTexts.selectAll, 'selectAll'),
    separator,
    item(shellTexts.find, () => actions.command('find'), ofPage('CmdOrCtrl+K')),
  ]
  const theme = (text: Bilingual, value: ShellState['theme']): MenuItemConstructorOptions =>
    item(text, () => actions.setTheme(value), { type: 'radio', checked: state.theme === value })
  const view: Items = [
    item(shellTexts.reloadData, () => actions.command('reload-data'), ofPage('F5')),
    separator,
    role(shellTexts.actualSize, 'resetZoom'),
    role(shellTexts.zoomIn, 'zoomIn'),
    // `+` needs Shift on most keyboards; people press `=`.
    {
      ...role(shellTexts.zoomIn, 'zoomIn'),
      accelerator: 'CmdOrCtrl+=',
      visible: false,
      acceleratorWorksWhenHidden: true,
    },
    role(shellTexts.zoomOut, 'zoomOut'),
    separator,
    {
      label: say(shellTexts.theme),
      submenu: [
        theme(shellTexts.themeSystem, 'system'),
        theme(shellTexts.themeLight, 'light'),
        theme(shellTexts.themeDark, 'dark'),
      ],
    },
    separator,
    role(shellTexts.fullScreen, 'togglefullscreen'),
    ...(facts.isPackaged ? [] : [role(shellTexts.developerTools, 'toggleDevTools')]),
  ]
  const go: Items = menuPages.map(({ path, title }, index) =>
    item(title, () => actions.open(path), ofPage(`CmdOrCtrl+${index + 1}`)),
  )
  const help: Items = [
    item(shellTexts.userGuide, () => actions.openFile(facts.userGuide)),
    item(shellTexts.shortcuts, () => actions.command('shortcuts')),
    separator,
    item(shellTexts.diagnostics, () => actions.open('/schedules/logs?diagnostics=1')),
    item(shellTexts.logFolder, () => actions.openFile(facts.logFolder)),
    ...(isMac ? [] : [separator, item(shellTexts.about, () => actions.command('about'))]),
  ]
  const mac: Items = [
    {
      label: 'WeCom Desk',
      submenu: [
        role(shellTexts.about, 'about'),
        separator,
        settings,
        separator,
        { role: 'services' },
        separator,
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        separator,
        quit,
      ],
    },
  ]
  return [
    ...(isMac ? mac : []),
    { label: say(shellTexts.file), submenu: file },
    { label: say(shellTexts.edit), submenu: edit },
    { label: say(shellTexts.view), submenu: view },
    { label: say(shellTexts.go), submenu: go },
    ...(isMac
      ? [{ label: say(shellTexts.window), submenu: [role(shellTexts.minimise, 'minimize'), { role: 'zoom' as const }] }]
      : []),
    { label: say(shellTexts.help), role: 'help', submenu: help },
  ]
}
