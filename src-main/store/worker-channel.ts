import { Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { Disposable } from '../disposables.ts'

/** Methods of a worker: any name, JSON-like arguments, an answer or an error. */
export type WorkerMethods = Record<string, (...args: never[]) => unknown>

/** The same methods seen from outside. */
export type WorkerClient<Methods extends WorkerMethods> = {
  [Name in keyof Methods]: (...args: Parameters<Methods[Name]>) => Promise<Awaited<ReturnType<Methods[Name]>>>
}

interface Request {
  id: number
  method: string
  args: unknown[]
}

interface ThrownInside {
  name: string
  message: string
  stack: string
  /** Such as SQLITE_CORRUPT. */
  code: string | null
}

type Response = { id: number; value: unknown } | { id: number; error: ThrownInside }

/** Answers requests one after another, in the order in which they came. */
export const serveWorker = (
  port: Pick<MessagePort, 'on' | 'postMessage'>,
  methods: Record<string, (...args: never[]) => unknown>,
): void => {
  port.on('message', (request: Request) => {
    try {
      const method = methods[request.method]
      if (!method) throw new Error(`The worker has no method ${request.method}`)
      port.postMessage({ id: request.id, value: method(...(request.args as never[])) } satisfies Response)
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
      const code = error instanceof Error && 'code' in error ? String(error.code) : null
      port.postMessage({ id: request.id, error: { name, message, stack: stack ?? '', code } } satisfies Response)
    }
  })
}

/** A failure inside the worker; the stack is the worker's. */
export class WorkerError extends Error {
  override readonly name = 'WorkerError'
  /** The name of the error that was thrown inside. */
  readonly kind: string
  readonly code: string | null

  constructor(error: ThrownInside) {
    super(error.message)
    this.kind = error.name
    this.code = error.code
    this.stack = error.stack
  }
}

/** Callers tell an unreadable reply by its class, which a message between threads does not keep. */
const errorFrom = (error: ThrownInside): Error =>
  error.name === 'SyntaxError' ? new SyntaxError(error.message) : new WorkerError(error)

/** Starts the bulk worker. `dispose` ends it at once; an open transaction is then rolled back. */
export const startWorker = <Methods extends WorkerMethods>(
  workerData: unknown,
): { methods: WorkerClient<Methods> } & Disposable => {
  const worker = new Worker(workerUrl('bulk-worker'), {
    workerData,
    name: 'bulk',
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  })
  const pending = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  let ended: Error | null = null

  worker.on('message', (response: Response) => {
    const waiting = pending.get(response.id)
    pending.delete(response.id)
    if (!waiting) return
    if ('error' in response) waiting.reject(errorFrom(response.error))
    else waiting.resolve(response.value)
  })
  const end = (error: Error) => {
    ended ??= error
    for (const waiting of pending.values()) waiting.reject(ended)
    pending.clear()
  }
  worker.on('error', end)
  worker.on('exit', (code) => end(new Error(`The bulk worker ended with code ${code}`)))

  const request = (method: string, args: unknown[]): Promise<unknown> => {
    if (ended) return Promise.reject(ended)
    const id = ++lastId
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject })
      const transfer: ArrayBuffer[] = []
      const handedOver = args.map((arg) => {
        if (!(arg instanceof Uint8Array)) return arg
        const bytes = transferable(arg)
        transfer.push(bytes.buffer)
        return bytes
      })
      worker.postMessage({ id, method, args: handedOver } satisfies Request, transfer)
    })
  }

  return {
    methods: new Proxy({} as WorkerClient<Methods>, {
      get: (_, name) =>
        typeof name === 'string' && name !== 'then' ? (...args: unknown[]) => request(name, args) : undefined,
    }),
    dispose: async () => {
      await worker.terminate()
    },
  }
}

/** Bytes of a reply are handed over, not copied; those in a pool that they share with others must be copied first. */
const transferable = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const { buffer } = bytes
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength && buffer.byteLength > 64 * 1024
    ? new Uint8Array(buffer)
    : new Uint8Array(bytes)
}

/** Sources run as they are; the build puts the workers beside the entries, and this module into a folder of chunks. */
export const workerUrl = (name: 'bulk-worker' | 'export-worker' | 'backup-worker' | 'diagnostics-worker'): URL => {
  const here = new URL(import.meta.url)
  if (here.pathname.endsWith('.ts')) return new URL(`../${name}.ts`, here)
  return new URL(here.pathname.includes('/chunks/') ? `../${name}.js` : `./${name}.js`, here)
}
