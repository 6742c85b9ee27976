import { EventEmitter } from 'node:events'

/** What the language itself asks of any object, such as `await` looking for `then`. */
const harmless = new Set(['then', 'toJSON', 'constructor', 'prototype', 'asymmetricMatch', 'nodeType', '$$typeof'])

/** The object, but whatever the stand-in does not have is an error instead of `undefined`. */
export const strict = <T extends object>(name: string, target: T): T =>
  new Proxy(target, {
    get: (object, key) => {
      if (typeof key === 'symbol' || harmless.has(key)) return Reflect.get(object, key)
      if (!(key in object)) throw new Error(`stand-in: electron.${name}.${key} is not supported`)
      const value: unknown = Reflect.get(object, key)
      return typeof value === 'function' && !isClass(value) ? value.bind(object) : value
    },
    set: (object, key, value) => {
      if (!(key in object)) throw new Error(`stand-in: electron.${name}.${String(key)} cannot be set`)
      return Reflect.set(object, key, value)
    },
  })

/** Methods and arrow functions have no prototype; classes have one, also behind a proxy, and would lose what is static. */
const isClass = (value: object): boolean => 'prototype' in value

/** An event that may be refused, as Electron passes them. */
export class RefusableEvent {
  defaultPrevented = false

  preventDefault(): void {
    this.defaultPrevented = true
  }
}

/** Listening to an event that the stand-in does not know is an error: it would never come. */
export class StrictEmitter extends EventEmitter {
  readonly #name: string
  readonly #events: ReadonlySet<string>

  constructor(name: string, events: readonly string[]) {
    super()
    this.#name = name
    this.#events = new Set(events)
  }

  override on(event: string, listener: Parameters<EventEmitter['on']>[1]): this {
    this.#check(event)
    return super.on(event, listener)
  }

  override once(event: string, listener: Parameters<EventEmitter['on']>[1]): this {
    this.#check(event)
    return super.once(event, listener)
  }

  /** Emits an event that can be refused. @returns whether nobody has refused it */
  ask(event: string, details: object = {}, ...more: unknown[]): boolean {
    const refusable = Object.assign(new RefusableEvent(), details)
    this.emit(event, refusable, ...more)
    return !refusable.defaultPrevented
  }

  #check(event: string): void {
    if (!this.#events.has(event)) throw new Error(`stand-in: electron.${this.#name} has no event ${event}`)
  }
}
