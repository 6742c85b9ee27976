/**
 * Two functions that run in the page, as text: one in the page's own world, one in the isolated world of the preload. They talk by
 * events on `document` whose name only they know and whose detail is JSON, so that values are copied and functions become
 * references, as Electron's context bridge does it.
 */
interface WorldScope {
  document: {
    addEventListener(type: string, listener: (event: { detail: string }) => void): void
    dispatchEvent(event: object): boolean
  }
  CustomEvent: new (type: string, init: { detail: string }) => object
  top: unknown
  self: unknown
}

export interface PreloadScope extends WorldScope {
  standinSend(message: string): void
  standinReceive?: (message: string) => void
}

/** Runs first, before any script of the page. */
export const runPageWorld = (scope: WorldScope, secret: string): void => {
  if (scope.top !== scope.self) return
  const { document, CustomEvent } = scope
  const fire = document.dispatchEvent.bind(document)
  const callbacks: ((...args: unknown[]) => void)[] = []
  let result = ''
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  const wrap = (value: unknown): unknown => {
    if (typeof value === 'function') return { callback: callbacks.push((...args) => void value(...args)) - 1 }
    if (isObject(value)) throw new Error('stand-in: only texts and functions cross the bridge')
    return { value }
  }
  const unwrap = (wrapped: unknown): unknown => {
    if (!isObject(wrapped)) return undefined
    if ('members' in wrapped && isObject(wrapped['members']))
      return Object.freeze(
        Object.fromEntries(Object.entries(wrapped['members']).map(([key, member]) => [key, unwrap(member)])),
      )
    if (!('call' in wrapped)) return wrapped['value']
    return (...args: unknown[]) => {
      result = ''
      fire(new CustomEvent(`${secret}:call`, { detail: JSON.stringify({ id: wrapped['call'], args: args.map(wrap) }) }))
      const answer: { error?: string; result?: unknown } = JSON.parse(result)
      if (answer.error !== undefined) throw new Error(answer.error)
      return unwrap(answer.result)
    }
  }
  document.addEventListener(`${secret}:result`, ({ detail }) => (result = detail))
  document.addEventListener(`${secret}:expose`, ({ detail }) => {
    const { name, value }: { name: string; value: unknown } = JSON.parse(detail)
    Object.defineProperty(scope, name, { value: unwrap(value), enumerable: true })
  })
  document.addEventListener(`${secret}:callback`, ({ detail }) => {
    const { id, args }: { id: number; args: unknown[] } = JSON.parse(detail)
    callbacks[id]?.(...args.map(unwrap))
  })
}

/** Runs the preload with what a sandboxed preload has: `require('electron')` and nothing of Node. */
export const runPreloadWorld = (
  scope: PreloadScope,
  secret: string,
  preload: (require: (name: string) => unknown) => void,
): void => {
  if (scope.top !== scope.self) return
  const { document, CustomEvent } = scope
  const functions: ((...args: unknown[]) => unknown)[] = []
  const listeners = new Map<string, Set<(event: object, ...args: unknown[]) => void>>()
  const say = (type: string, detail: object) =>
    document.dispatchEvent(new CustomEvent(`${secret}:${type}`, { detail: JSON.stringify(detail) }))
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  const wrap = (value: unknown): unknown => {
    if (typeof value === 'function') return { call: functions.push((...args) => value(...args)) - 1 }
    if (isObject(value)) throw new Error('stand-in: only texts and functions cross the bridge')
    return { value }
  }
  const unwrap = (wrapped: unknown): unknown => {
    if (!isObject(wrapped)) return undefined
    if (!('callback' in wrapped)) return wrapped['value']
    return (...args: unknown[]) => void say('callback', { id: wrapped['callback'], args: args.map(wrap) })
  }
  document.addEventListener(`${secret}:call`, ({ detail }) => {
    const { id, args }: { id: number; args: unknown[] } = JSON.parse(detail)
    let answer: object
    try {
      answer = { result: wrap(functions[id]?.(...args.map(unwrap))) }
    } catch (error) {
      answer = { error: String(error instanceof Error ? error.message : error) }
    }
    say('result', answer)
  })
  const unsupported = (name: string, known: object) =>
    new Proxy(known, {
      get: (object, key) => {
        if (typeof key === 'string' && !(key in object))
          throw new Error(`stand-in: electron.${name}.${key} is not supported`)
        return Reflect.get(object, key)
      },
    })
  const ipcRenderer = unsupported('ipcRenderer', {
    send: (channel: string, ...args: unknown[]) => {
      if (!args.every((arg) => typeof arg === 'string')) throw new Error('stand-in: only texts are sent')
      scope.standinSend(JSON.stringify({ channel, args }))
    },
    on: (channel: string, listener: (event: object, ...args: unknown[]) => void) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener))
    },
    removeListener: (channel: string, listener: (event: object, ...args: unknown[]) => void) => {
      listeners.get(channel)?.delete(listener)
    },
  })
  const contextBridge = unsupported('contextBridge', {
    exposeInMainWorld: (name: string, api: Record<string, unknown>) => {
      const members = Object.fromEntries(Object.entries(api).map(([key, member]) => [key, wrap(member)]))
      say('expose', { name, value: { members } })
    },
  })
  scope.standinReceive = (message) => {
    const { channel, args }: { channel: string; args: unknown[] } = JSON.parse(message)
    for (const listener of [...(listeners.get(channel) ?? [])]) listener({ sender: ipcRenderer }, ...args)
  }
  preload((name) => {
    if (name !== 'electron' && name !== 'electron/renderer') throw new Error(`module not found: ${name}`)
    return unsupported('renderer', { ipcRenderer, contextBridge })
  })
}
