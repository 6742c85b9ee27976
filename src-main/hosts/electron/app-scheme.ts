import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import type { CustomScheme } from 'electron'
import type { DownloadFile } from '../../files/file-service.ts'
import { contentSecurityPolicy } from '../content-security-policy.ts'
import { downloadHeaders } from '../download-headers.ts'
import { appHost, appScheme, downloadId } from './page-address.ts'

/** To be registered before the app is ready. `standard` gives the pages an origin and so a storage of their own. */
export const appSchemePrivileges: CustomScheme = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
}

/** A finished export or a file that was made for the person at this desk, or null where there is none of that id. */
export type FindDownload = (exportId: string) => Promise<DownloadFile | null>

/** Serves the built pages and finished exports, and nothing else. */
export const createAppSchemeHandler =
  (root: string, findDownload: FindDownload) =>
  async (request: { method: string; url: string }): Promise<Response> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405)
    const exportId = downloadId(request.url)
    if (exportId !== null) return sendDownload(await findDownload(exportId), request.method)
    const file = resolveAsset(root, request.url)
    if (!file) return refuse(404)
    try {
      const content = await readFile(file.path)
      return new Response(request.method === 'HEAD' ? null : content, { headers: headersFor(file.contentType) })
    } catch {
      return refuse(404) // whatever keeps a file from being read, a page cannot do anything about it
    }
  }

/** @returns null where the address is not one of ours, is not a kind of file that we build, or leaves `root` */
export const resolveAsset = (root: string, address: string): { path: string; contentType: string } | null => {
  const url = URL.parse(address)
  if (url?.protocol !== `${appScheme}:` || url.host !== appHost) return null
  const path = decoded(url.pathname)
  // Node resolves dots in front of us; encoded ones, back slashes and the like come only from somebody who tries.
  if (path === null || /[\\\0:]|%|(^|\/)\.{1,2}(\/|$)/.test(path)) return null
  const asked = path === '' || path === '/' ? '/index.html' : path
  const file = resolve(join(root, asked))
  const contentType = contentTypes[extname(file).toLowerCase()]
  return contentType && file.startsWith(resolve(root) + sep) ? { path: file, contentType } : null
}

const sendDownload = (file: DownloadFile | null, method: string): Response => {
  if (!file) return refuse(404)
  const headers = { ...headersFor('application/octet-stream'), ...downloadHeaders(file) }
  if (method === 'HEAD') return new Response(null, { headers })
  // Node's web streams are those of the page, in another declaration.
  return new Response(Readable.toWeb(createReadStream(file.path)) as unknown as ReadableStream, { headers })
}

const decoded = (path: string): string | null => {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

const headersFor = (contentType: string) => ({
  'content-type': contentType,
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
})

const refuse = (status: number): Response =>
  new Response(null, { status, headers: headersFor('text/plain; charset=utf-8') })
