import { createHash } from 'node:crypto'
import { readFile, realpath, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
const compressible = new Set(['.html', '.js', '.mjs', '.css', '.json', '.svg', '.txt'])
const smallestCompressedBytes = 1024

/** The build puts a hash of the content into the names of what it emits, so that a name never changes its content. */
const hashedName = /[/\\]assets[/\\].+-[\w-]{8,}\.\w+$/

type Encoding = 'br' | 'gzip' | 'identity'
const compress: Record<Exclude<Encoding, 'identity'>, (bytes: Buffer) => Promise<Buffer>> = {
  br: (bytes) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (bytes) => promisify(gzip)(bytes),
}

interface LoadedFile {
  mtimeMs: number
  etag: string
  bodies: Map<Encoding, Promise<Buffer>>
}

export interface StaticFiles {
  /** Sends the file at `path` below the folder. @returns false where there is none */
  send(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean>
}

/** Files of one folder, read and compressed on first use and then kept; the folder is a build, so it is small and finite. */
export function createStaticFiles(folder: string): StaticFiles {
  const loaded = new Map<string, LoadedFile>()
  let root: Promise<string> | null = null

  /** The real path of a file inside the folder; null for anything that is not one, links to the outside included. */
  const locate = async (path: string): Promise<string | null> => {
    if (path.includes('\0') || path.includes('\\')) return null
    try {
      const inside = await (root ??= realpath(folder))
      const file = await realpath(join(inside, path))
      return file.startsWith(inside + sep) ? file : null
    } catch {
      root = null // the folder may be built later
      return null
    }
  }

  const load = async (file: string): Promise<LoadedFile | null> => {
    const info = await stat(file)
    if (!info.isFile()) return null
    const known = loaded.get(file)
    if (known?.mtimeMs === info.mtimeMs) return known
    const bytes = await readFile(file)
    const fresh: LoadedFile = {
      mtimeMs: info.mtimeMs,
      etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
      bodies: new Map([['identity', Promise.resolve(bytes)]]),
    }
    loaded.set(file, fresh)
    return fresh
  }

  const bodyOf = async (file: LoadedFile, encoding: Encoding): Promise<Buffer> => {
    const known = file.bodies.get(encoding)
    if (known) return known
    const plain = await bodyOf(file, 'identity')
    const made = encoding === 'identity' ? Promise.resolve(plain) : compress[encoding](plain)
    file.bodies.set(encoding, made)
    return made
  }

  return {
    async send(path, request, response) {
      const file = await locate(path)
      const content = file === null ? null : await load(file)
      if (file === null || content === null) return false
      const extension = extname(file).toLowerCase()
      const plain = await bodyOf(content, 'identity')
      const mayCompress = compressible.has(extension) && plain.length >= smallestCompressedBytes
      const encoding = mayCompress ? acceptedEncoding(request) : 'identity'
      response.setHeader('content-type', contentTypes[extension] ?? 'application/octet-stream')
      response.setHeader('cache-control', cachingOf(file, extension))
      if (mayCompress) response.setHeader('vary', 'accept-encoding')
      if (extension !== '.html') {
        response.setHeader('etag', content.etag)
        if (request.headers['if-none-match'] === content.etag) {
          response.writeHead(304).end()
          return true
        }
      }
      const body = await bodyOf(content, encoding)
      if (encoding !== 'identity') response.setHeader('content-encoding', encoding)
      response.writeHead(200, { 'content-length': body.length })
      response.end(request.method === 'HEAD' ? undefined : body)
      return true
    },
  }
}

function cachingOf(file: string, extension: string): string {
  if (extension === '.html') return 'no-store'
  return hashedName.test(file) ? 'private, max-age=31536000, immutable' : 'no-cache'
}

function acceptedEncoding(request: IncomingMessage): Encoding {
  const accepted = new Set(
    String(request.headers['accept-encoding'] ?? '')
      .split(',')
      .filter((entry) => !/;\s*q=0(\.0*)?\s*$/.test(entry))
      .map((entry) => entry.split(';')[0]?.trim().toLowerCase()),
  )
  if (accepted.has('br')) return 'br'
  return accepted.has('gzip') ? 'gzip' : 'identity'
}
