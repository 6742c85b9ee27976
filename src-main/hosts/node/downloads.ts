import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Actor } from '../../area-service.ts'
import { addresses } from '../../contract/addresses.ts'
import { DeskError } from '../../errors.ts'
import type { Downloads } from '../../files/file-service.ts'
import { downloadHeaders } from '../download-headers.ts'
import { sendText } from './answers.ts'

const prefix = `${addresses.downloads}/`

export const isDownload = (path: string): boolean => path.startsWith(prefix)

export type DownloadAnswers = ReturnType<typeof createDownloadAnswers>

/** `GET /downloads/<id>`: a finished export or a file made for the caller, who is signed in or has the token. */
export const createDownloadAnswers = (downloads: Downloads) => ({
  async send(path: string, request: IncomingMessage, response: ServerResponse, actor: Actor): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD')
      return sendText(response, 405, 'Method not allowed\n')
    }
    try {
      const file = await downloads.find(path.slice(prefix.length), actor)
      response.writeHead(200, downloadHeaders(file))
      if (request.method === 'HEAD') return void response.end()
      await pipeline(createReadStream(file.path), response)
    } catch (error) {
      if (response.headersSent || !(error instanceof DeskError)) throw error
      if (error.code === 'FORBIDDEN') return sendText(response, 403, `${error.data.hint.en}\n`)
      sendText(response, 404, `${error.data.hint.en}\n`)
    }
  },
})
