import type { App } from 'electron'
import type { Log } from '../../ports.ts'
import { linkScheme, pageOfLink } from './deep-link.ts'

export interface LinkOpener {
  /** Opens what a link names, or refuses it; the window comes to the front either way, so that a person sees that it was heard. */
  open(link: string): void
  /** From now on links are opened; what came before is the last one. @returns the page of a link that came before, if any */
  begin(show: (page?: string) => void): string | undefined
}

/** Links may come before there is a window: macOS sends the one that started the app at once. */
export const createLinkOpener = (app: App, log: Log): LinkOpener => {
  let early: string | undefined
  let show: ((page?: string) => void) | null = null
  const open = (link: string) => {
    const page = pageOfLink(link)
    // The link itself is somebody else's text, and may be long: the log keeps its beginning.
    if (page === null) log.warn('a link was refused', { link: link.slice(0, 80), length: link.length })
    if (show) show(page ?? undefined)
    else early = page ?? early
  }
  app.on('open-url', (event, url) => {
    event.preventDefault()
    open(url)
  })
  return {
    open,
    begin: (showNow) => {
      show = showNow
      return early
    },
  }
}

/** The system then starts the app with such links. From its sources it does not: the system would keep a path that may go away. */
export const claimLinks = (app: App, execPath: string, log: Log): void => {
  // Windows puts the link into a command line: after `--` nothing in it can be a switch of Chromium's.
  if (app.isPackaged && !app.setAsDefaultProtocolClient(linkScheme, execPath, ['--']))
    log.info('the system did not take the app for its links', { scheme: linkScheme })
}
