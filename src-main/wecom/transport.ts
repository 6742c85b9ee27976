import axios, { isAxiosError } from 'axios'
import type { AxiosResponse } from 'axios'
import type { Disposable } from '../disposables.ts'
import type { Clock } from '../ports.ts'
import { createConnectionAgents } from './connection-agents.ts'
import { faultCode, networkError, timeoutHint } from './network-fault.ts'
import { proxyFor } from './proxy.ts'
import type { ProxyEnvironment } from './proxy.ts'
import { TimeoutError } from './wecom-error.ts'

/** One request as it goes over the wire. */
export interface WireRequest {
  /** The API's name, for errors; never the address, which holds the token. */
  endpoint: string
  method: 'GET' | 'POST'
  url: string
  /** JSON text; sent as raw UTF-8, since escaped characters may give 40033 (reference §1). */
  body?: string | undefined
  /** Beside those that every request has. */
  headers?: Readonly<Record<string, string>> | undefined
  /** As in a profile: `none`, `system` or an address. */
  proxy: string
  /** For the whole request with its body. */
  timeoutMs: number
  signal?: AbortSignal | undefined
}

export interface WireReply {
  status: number
  /** Decompressed; the array owns its buffer, so that it can be handed to a worker. */
  body: Uint8Array<ArrayBuffer>
}

export interface Transport extends Disposable {
  /**
   * Sends once. Any status but a redirect is returned; judging it is the caller's part.
   * @throws NetworkError, TimeoutError, or the signal's reason
   */
  send(request: WireRequest): Promise<WireReply>
  dispose(): void
}

export interface TransportOptions {
  clock: Clock
  /** Where `system` finds the proxy; the process's own unless given. */
  environment?: ProxyEnvironment
  maxReplyBytes?: number
}

/** The largest known answers (user/list of a department with 30,000 members) are about 30 MB. */
const maxReplyBytesDefault = 256 * 1024 * 1024

const userAgent = 'WeComDesk'

export function createTransport({
  clock,
  environment = process.env,
  maxReplyBytes = maxReplyBytesDefault,
}: TransportOptions): Transport {
  const agents = createConnectionAgents()
  const http = axios.create({
    responseType: 'arraybuffer',
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
    maxRedirects: 0,
    maxContentLength: maxReplyBytes,
    maxBodyLength: Infinity,
    decompress: true,
    // Ours, so that NO_PROXY, SOCKS and keep-alive work alike.
    proxy: false,
  })

  const post = async (request: WireRequest, signal: AbortSignal): Promise<AxiosResponse<unknown>> =>
    http.request<unknown>({
      url: request.url,
      method: request.method,
      signal,
      headers: {
        accept: 'application/json',
        'user-agent': userAgent,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { data: Buffer.from(request.body, 'utf8') }),
      ...agents.for(chooseProxy(request, environment)),
    })

  return {
    async send(request) {
      const { endpoint, signal } = request
      signal?.throwIfAborted()
      const stop = new AbortController()
      let timedOut = false
      const cancelTimer = clock.after(request.timeoutMs, () => {
        timedOut = true
        stop.abort()
      })
      const forward = () => stop.abort()
      signal?.addEventListener('abort', forward, { once: true })
      try {
        const response = await post(request, stop.signal)
        if (response.status >= 300 && response.status < 400) {
          throw networkError(endpoint, 'REDIRECT', `${endpoint} answered with a redirect (HTTP ${response.status})`)
        }
        return { status: response.status, body: ownedBytes(response.data) }
      } catch (error) {
        signal?.throwIfAborted()
        if (timedOut) {
          throw new TimeoutError(request.timeoutMs, {
            endpoint,
            hint: timeoutHint,
            remedy: 'check-network',
            retryable: true,
          })
        }
        throw describeFault(endpoint, error)
      } finally {
        cancelTimer()
        signal?.removeEventListener('abort', forward)
      }
    },
    dispose: () => agents.dispose(),
  }
}

function chooseProxy(request: WireRequest, environment: ProxyEnvironment): URL | null {
  const target = URL.parse(request.url)
  if (!target || !/^https?:$/.test(target.protocol)) {
    throw networkError(request.endpoint, 'BAD_ADDRESS', 'The address of the API cannot be used')
  }
  try {
    return proxyFor(request.proxy, target, environment)
  } catch (error) {
    throw networkError(request.endpoint, 'BAD_PROXY', 'The address of the proxy cannot be used', error)
  }
}

/** Small bodies come from Node's shared pool; handing such a buffer to a worker would take its neighbours along. */
function ownedBytes(data: unknown): Uint8Array<ArrayBuffer> {
  if (!(data instanceof Uint8Array)) return new Uint8Array(0)
  const { buffer, byteOffset, byteLength } = data
  if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength)
    return new Uint8Array(buffer)
  return Uint8Array.from(data)
}

function describeFault(endpoint: string, error: unknown): unknown {
  if (!isAxiosError(error)) return error
  // axios tells these two apart by their text only.
  if (error.message.startsWith('maxContentLength')) {
    return networkError(endpoint, 'TOO_LARGE', `${endpoint} answered with more than is allowed`)
  }
  const code = faultCode(error) ?? 'NETWORK'
  const cut = code === 'ERR_BAD_RESPONSE' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code.startsWith('Z_')
  return networkError(
    endpoint,
    cut ? 'CUT_SHORT' : code,
    `${endpoint} could not be reached: ${cut ? 'the answer was cut short' : code}`,
    error,
  )
}
