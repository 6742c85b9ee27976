import type { BrowserWindow } from 'electron'
import type { PageAddress } from './page-address.ts'

/** The one window of the app, made when it is first wanted. */
export interface MainWindow {
  /** Opens it or brings it to the front, at an address of the page where one is given. @throws where the page cannot be loaded */
  show(page?: string): Promise<void>
  readonly current: BrowserWindow | undefined
}

/** Addresses come from our own lists; this keeps it so. */
const isPage = (page: string): boolean => page.length <= 300 && /^\/[\w/.@%?=&-]*$/.test(page)

/** @param make makes the window, hidden; it shows itself when it has painted */
export const createMainWindow = (address: PageAddress, make: () => BrowserWindow): MainWindow => {
  let current: BrowserWindow | undefined
  /** The load of the window's first page; what comes meanwhile waits for it. */
  let loading: Promise<void> = Promise.resolve()

  const open = (page: string | undefined): Promise<void> => {
    const window = make()
    current = window
    window.on('closed', () => {
      if (current === window) current = undefined
    })
    loading = load(window, urlOf(address, page))
    return loading
  }
  const bringUp = (window: BrowserWindow) => {
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
  return {
    get current() {
      return current
    },
    show: async (page) => {
      if (!current) return open(page)
      const window = current
      await loading
      if (window.isDestroyed()) return
      // Only what follows `#` differs: the page stays and its router goes there.
      if (page !== undefined && isPage(page)) await load(window, urlOf(address, page))
      if (!window.isDestroyed()) bringUp(window)
    },
  }
}

const urlOf = ({ url }: PageAddress, page: string | undefined): string =>
  page !== undefined && isPage(page) ? `${url}#${page}` : url

const load = async (window: BrowserWindow, url: string): Promise<void> => {
  try {
    await window.loadURL(url)
  } catch (error) {
    // Closed while it loaded, or another navigation took its place: a reload, a second link.
    if (!window.isDestroyed() && !isAborted(error)) throw error
  }
}

const isAborted = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED'
