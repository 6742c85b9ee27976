import type { AreaService } from '../area-service.ts'
import { invalid } from '../errors.ts'
import type { DesktopPort } from '../ports.ts'

const refuse = () =>
  invalid({
    'zh-CN': '只有桌面应用有托盘、开机启动和更新设置；浏览器与命令行没有。请在桌面应用中操作。',
    en: 'Tray, start with the system and updates exist in the desktop app only, not in the browser or the command line.',
  })

/** @param desktop what the desktop host supplies; undefined in every other host, which refuses all of it */
export const createDesktopSettingsService = (desktop: DesktopPort | undefined): AreaService<'desktop'> => {
  const here = (): DesktopPort => {
    if (!desktop) throw refuse()
    return desktop
  }
  return {
    settings: () => here().state(),
    setSettings: (change) => here().change(change),
    commands: (_input, { signal }) => here().commands(signal),
    networkChanged: () => ({ online: here().lookAtNetwork() }),
  }
}
