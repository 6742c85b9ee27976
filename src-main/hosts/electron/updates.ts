import type { AutoUpdater } from 'electron'
import type { DesktopSettings } from '../../contract/desktop.ts'
import type { Bilingual } from '../../contract/shapes.ts'
import type { Disposable } from '../../disposables.ts'
import type { Clock, Log } from '../../ports.ts'

const dayMs = 24 * 3_600_000

export interface Updates extends Disposable {
  /** Why updates cannot be had here; null where they can. */
  readonly unavailable: Bilingual | null
  /** Nothing is asked of any server but on the channel `stable`, and then once a day. */
  follow(channel: DesktopSettings['updates']): void
}

export interface UpdateOptions {
  autoUpdater: Pick<AutoUpdater, 'setFeedURL' | 'checkForUpdates' | 'on'>
  platform: NodeJS.Platform
  isPackaged: boolean
  /** Where new versions are announced; nothing is built in. */
  feed: string | undefined
  clock: Clock
  log: Log
  onReady(): void
}

/**
 * Electron's own updater. It can do without a second installer on macOS only: on Windows it knows Squirrel packages, ours is NSIS;
 * on Linux there is none. So elsewhere the channel is refused, with the way that there is.
 */
export const createUpdates = (options: UpdateOptions): Updates => {
  const { autoUpdater, clock, log, onReady } = options
  const unavailable = whyUnavailable(options)
  let isFollowing = false
  let isListening = false
  let cancel = () => {}

  const listen = (feed: string) => {
    if (isListening) return
    isListening = true
    autoUpdater.on('error', (error) => log.warn('looking for a new version failed', { error }))
    autoUpdater.on('update-downloaded', () => onReady())
    autoUpdater.setFeedURL({ url: feed })
  }
  const look = () => {
    autoUpdater.checkForUpdates()
    cancel = clock.after(dayMs, look)
  }
  const stop = () => {
    isFollowing = false
    cancel()
  }
  return {
    unavailable,
    follow: (channel) => {
      const { feed } = options
      if (channel === 'off' || unavailable || feed === undefined) return stop()
      if (isFollowing) return
      isFollowing = true
      listen(feed)
      look()
    },
    dispose: stop,
  }
}

const whyUnavailable = ({ platform, isPackaged, feed }: UpdateOptions): Bilingual | null => {
  if (platform === 'win32')
    return {
      'zh-CN': '此安装方式（NSIS）没有自动更新。请运行新版本的安装程序，数据会保留。',
      en: 'This kind of installation (NSIS) has no automatic updates. Run the installer of the new version; data is kept.',
    }
  if (platform !== 'darwin')
    return {
      'zh-CN': '在 Linux 上由系统的软件包管理器更新（deb），或替换 AppImage 文件；数据会保留。',
      en: 'On Linux the package manager updates the app (deb), or a new AppImage replaces the old; data is kept.',
    }
  if (!isPackaged)
    return {
      'zh-CN': '从源码运行的应用不会自动更新。',
      en: 'An app that runs from its sources is not updated automatically.',
    }
  if (feed === undefined || URL.parse(feed)?.protocol !== 'https:')
    return {
      'zh-CN': '没有配置更新地址。请在环境变量 WECOM_DESK_UPDATE_FEED 中填写 https 地址后重新启动。',
      en: 'No update address is configured. Put an https address into WECOM_DESK_UPDATE_FEED and start the app again.',
    }
  return null
}
