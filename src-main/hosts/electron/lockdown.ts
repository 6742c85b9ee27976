import type { App, Session, Shell, WebContents } from 'electron'
import type { Log } from '../../ports.ts'
import { downloadId, originOf } from './page-address.ts'

/** Pages that open in the system's browser when a link to them is clicked; every other address stays closed. */
const outsideHosts = ['developer.work.weixin.qq.com', 'work.weixin.qq.com', 'open.work.weixin.qq.com'] as const

/** @returns whether an address that a page wants to open may be handed to the system's browser */
export const mayOpenOutside = (address: string): boolean => {
  const url = URL.parse(address)
  return (
    url?.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    url.password === '' &&
    outsideHosts.some((host) => host === url.hostname)
  )
}

export interface LockdownOptions {
  app: App
  shell: Shell
  /** The only origin that pages may come from. */
  origin: string
  log: Log
}

/** Covers every page that is made from now on, whoever makes it. */
export const lockPages = ({ app, shell, origin, log }: LockdownOptions): void => {
  app.on('web-contents-created', (_event, contents) => lockPage(contents, shell, origin, log))
}

const lockPage = (contents: WebContents, shell: Shell, origin: string, log: Log): void => {
  const refuse = (what: string, address: string) => log.warn(`${what} refused`, { origin: originOf(address) ?? 'none' })
  const stayHome = (what: string) => (details: { url: string; preventDefault(): void }) => {
    if (originOf(details.url) === origin) return
    details.preventDefault()
    refuse(what, details.url)
  }
  contents.on('will-navigate', stayHome('navigation'))
  contents.on('will-redirect', stayHome('redirect'))
  contents.on('will-frame-navigate', stayHome('navigation of a frame'))
  contents.on('will-attach-webview', (event) => event.preventDefault())
  // A page cannot keep the window, or the app, from closing.
  contents.on('will-prevent-unload', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url).catch(() => log.warn('the system browser did not start'))
    else refuse('window', url)
    return { action: 'deny' }
  })
}

/**
 * Pages may write text to the clipboard, since errors, addresses and tables have copy buttons. They get nothing else: no camera,
 * no place, no notification, no reading of the clipboard, no device.
 */
export const lockSession = (session: Session, origin: string): void => {
  const mayHave = (permission: string, requester: string) =>
    permission === 'clipboard-sanitized-write' && originOf(requester) === origin
  session.setPermissionRequestHandler((_contents, permission, decide, details) =>
    decide(mayHave(permission, details.requestingUrl)),
  )
  session.setPermissionCheckHandler((_contents, permission, requester) => mayHave(permission, requester))
  session.setDevicePermissionHandler(() => false)
  // Only what a page has made itself, and finished exports, may become a file; Electron then asks where.
  session.on('will-download', (event, item) => {
    const address = item.getURL()
    if (!address.startsWith(`blob:${origin}/`) && downloadId(address) === null) event.preventDefault()
  })
}
