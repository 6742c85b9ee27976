import { addresses } from '../../contract/addresses.ts'

/** Scheme and host under which the app serves its own pages; a scheme of its own, so that no page has file access. */
export const appScheme = 'app'
export const appHost = 'desk'
const appOrigin = `${appScheme}://${appHost}`

/** @returns scheme and host, also for schemes whose origin Node calls "null"; null for what has no host */
export const originOf = (address: string): string | null => {
  const url = URL.parse(address)
  return url?.host ? `${url.protocol}//${url.host}` : null
}

/** @returns the id in the address of a finished export; null where the address is not one */
export const downloadId = (address: string): string | null => {
  const url = URL.parse(address)
  if (url?.protocol !== `${appScheme}:` || url.host !== appHost) return null
  const path = url.pathname
  return path.startsWith(`${addresses.downloads}/`) ? path.slice(addresses.downloads.length + 1) : null
}

/** What the window shows. */
export interface PageAddress {
  url: string
  /** The only origin whose pages may navigate the window and talk to the main process. */
  origin: string
}

export const builtPage: PageAddress = { url: `${appOrigin}/index.html`, origin: appOrigin }

/**
 * The development server where one runs, on loopback and never in a packaged app; else the built pages.
 * @param devServer `ELECTRON_RENDERER_URL`, set by `electron-vite dev`
 */
export const choosePage = (devServer: string | undefined, isPackaged: boolean): PageAddress => {
  const url = devServer && !isPackaged ? URL.parse(devServer) : null
  const isLoopback = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  return url && isLoopback ? { url: url.href, origin: url.origin } : builtPage
}
