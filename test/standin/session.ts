import type { App } from './app.ts'
import { fromShown } from './addresses.ts'
import { recorder } from './recorder.ts'
import { StrictEmitter } from './strict.ts'

type RequestHandler = (
  contents: unknown,
  permission: string,
  decide: (isAllowed: boolean) => void,
  details: { requestingUrl: string; isMainFrame: boolean },
) => void
type CheckHandler = (contents: unknown, permission: string, requester: string, details: object) => boolean

/** Permissions that this stand-in asks the app for, by Electron's name, with the name that Chromium's protocol takes. */
const permissions = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  midi: 'midi',
  'clipboard-read': 'clipboard-read',
  'clipboard-sanitized-write': 'clipboard-write',
  'idle-detection': 'idle-detection',
  'screen-wake-lock': 'screen-wake-lock',
  'window-management': 'window-management',
  'local-fonts': 'local-fonts',
  camera: 'camera',
  microphone: 'microphone',
} as const

export class Session extends StrictEmitter {
  #request: RequestHandler | null = null
  #check: CheckHandler | null = null
  hasDeviceHandler = false

  /** For tests: which handlers the app has set. */
  get handlers() {
    return { request: this.#request !== null, check: this.#check !== null, device: this.hasDeviceHandler }
  }

  constructor() {
    super('Session', ['will-download'])
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler
  }

  setDevicePermissionHandler(handler: (() => boolean) | null): void {
    this.hasDeviceHandler = handler !== null
  }

  /** Asks the app's own handlers, once per window; without them Electron allows everything, and so does this. */
  decidePermissions(contents: unknown, origin: string): { name: string; isAllowed: boolean }[] {
    return Object.entries(permissions).map(([electronName, name]) => {
      const permission = name === 'camera' || name === 'microphone' ? 'media' : electronName
      const isAllowed = this.#ask(contents, permission, `${origin}/`)
      recorder.permissions.push({ permission: electronName, isAllowed })
      return { name, isAllowed }
    })
  }

  /** For tests: what each of the app's handlers says by itself. */
  decide(contents: unknown, permission: string, requester: string) {
    const details = { requestingUrl: requester, isMainFrame: true }
    let request = true
    this.#request?.(contents, permission, (decision) => (request = decision), details)
    return { request, check: this.#check?.(contents, permission, requester, { isMainFrame: true }) ?? true }
  }

  #ask(contents: unknown, permission: string, requester: string): boolean {
    if (this.#check && !this.#check(contents, permission, requester, { isMainFrame: true })) return false
    let isAllowed = true
    this.#request?.(contents, permission, (decision) => (isAllowed = decision), {
      requestingUrl: requester,
      isMainFrame: true,
    })
    return isAllowed
  }

  /** @returns whether the app lets the page keep the file */
  mayDownload(shownUrl: string): boolean {
    const url = fromShown(shownUrl)
    const isAllowed = this.ask('will-download', {}, { getURL: () => url })
    recorder.downloads.push({ url, isAllowed })
    return isAllowed
  }
}

type SchemeHandler = (request: Request) => Response | Promise<Response>

/** Custom schemes: which are declared, and who answers them. */
export class Protocol {
  readonly schemes = new Set<string>()
  /** For tests: as they were declared. */
  readonly privileges = new Map<string, Record<string, boolean>>()
  readonly #handlers = new Map<string, SchemeHandler>()
  readonly #app: App

  constructor(app: App) {
    this.#app = app
  }

  registerSchemesAsPrivileged(schemes: { scheme: string; privileges?: Record<string, boolean> }[]): void {
    this.#app.mustNotBeReady('protocol.registerSchemesAsPrivileged')
    for (const { scheme, privileges } of schemes) {
      if (!privileges?.['standard'] || !privileges['secure'])
        throw new Error('stand-in: only schemes that are standard and secure are supported')
      this.schemes.add(scheme)
      this.privileges.set(scheme, privileges)
    }
  }

  handle(scheme: string, handler: SchemeHandler): void {
    this.#app.mustBeReady('protocol.handle')
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    this.#handlers.set(scheme, handler)
  }

  /** For tests: the schemes that the app answers. */
  handled(): string[] {
    return [...this.#handlers.keys()]
  }

  /** @returns null where no scheme of the app is meant */
  async answer(shownUrl: string, method: string): Promise<Response | null> {
    const url = fromShown(shownUrl)
    const handler = this.#handlers.get(url.slice(0, url.indexOf(':')))
    if (!handler) return null
    return handler(new Request(url, { method }))
  }
}
