import type { MenuItemConstructorOptions } from 'electron'

/**
 * macOS needs a menu for copy and paste to work. Elsewhere the window has none: the page has its own commands, and Electron's
 * usual menu would reload it on F5.
 */
export const appMenu = (platform: NodeJS.Platform, isPackaged: boolean): MenuItemConstructorOptions[] | null => {
  const forDevelopers: MenuItemConstructorOptions[] = isPackaged ? [] : [{ role: 'toggleDevTools' }]
  if (platform === 'darwin')
    return [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }, ...forDevelopers]
  return forDevelopers.length > 0 ? [{ label: 'WeCom Desk', submenu: forDevelopers }] : null
}
