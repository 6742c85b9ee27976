import type { DesktopChange, DesktopState, PageCommand } from './contract/desktop.ts'
import type { Redactor } from './wecom/redact.ts'

/** What a host supplies to the core. No service knows which host it runs in. */
export interface HostPorts {
  /** Everything that is stored lies below this folder. */
  dataDir: string
  masterKey: MasterKeySource
  clock: Clock
  log: Log
  notify: Notifier
  settings: SettingsStore
  /** Knows every secret that goes through this process; log, audit and errors pass through it. */
  redactor: Redactor
  host: { kind: 'electron' | 'node' | 'cli'; capabilities: HostCapability[] }
  /** Only in the desktop app. */
  desktop?: DesktopPort
  lifecycle: Lifecycle
}

/** For work on the data directory itself, while nothing of this process uses it: a restore, a wipe. */
export interface Lifecycle {
  /**
   * Ends everything of this process that uses the data directory, runs `work`, and starts anew whatever became of it. Begins
   * once the calls under way have been answered: a call that asks for this answers and does not wait for it. `serve` goes on
   * in place, its pages reconnect; the desktop app starts again; a command ends.
   * @throws what `work` throws, after the new start
   */
  withEverythingClosed(work: () => Promise<void>): Promise<void>
}

export type HostCapability = 'pick-file' | 'open-folder' | 'tray' | 'start-with-system'

/** Time; tests pass a manual clock. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC; may jump when the system clock is set. */
  nowMs(): number
  /** Resolves after `ms`; rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Runs `work` once after `ms`; the returned function cancels it. Never keeps the process alive. */
  after(ms: number, work: () => void): () => void
}

export type LogFields = Record<string, unknown>

/** Structured log; fields and messages are redacted before they are written. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  child(fields: LogFields): Log
}

export interface Notifier {
  notify(notice: {
    title: string
    body: string
    level: 'info' | 'warning' | 'error'
    /** What a click on it opens: an address of the page, such as `/sync/<run>`; without one the app as it is. */
    page?: string
  }): void
}

/** What the desktop app has of itself, behind the calls of the area `desktop`. */
export interface DesktopPort {
  state(): DesktopState
  /** @throws DeskError with code INVALID where the machine cannot do it; nothing is changed then */
  change(change: DesktopChange): DesktopState
  /** What is chosen in the menu from now on, until `signal` aborts. */
  commands(signal: AbortSignal | undefined): AsyncGenerator<{ command: PageCommand }, void, void>
  /** Looks whether there is a network, and tells whoever waited for one. @returns whether there is */
  lookAtNetwork(): boolean
}

/** Settings that are not secret; electron-store in the desktop app, its core `conf` elsewhere. Values are JSON. */
export interface SettingsStore {
  get(key: string): unknown
  set(key: string, value: unknown): void
  delete(key: string): void
}

/**
 * Where the 32-byte master key of the credential store may come from (architecture §3). The store decides which of
 * these it uses: what its data was encrypted with first, and for new data the first of passphrase, keychain, key file.
 */
export interface MasterKeySource {
  /** What the host was started with; another one can be given later by unlocking. */
  readonly passphrase: string | null
  readonly keychain: KeyKeeper & {
    /** Whether a key can really be kept; found out by trying, within seconds. */
    isAvailable(): Promise<boolean>
  }
  readonly keyFile: KeyKeeper
}

/** A place that keeps keys by id. A sentence for people is thrown where the place exists but refuses. */
export interface KeyKeeper {
  /** @throws KeyKeeperError where it refuses, such as a locked keychain or a file that others can read */
  read(keyId: string): Promise<Buffer | null>
  write(keyId: string, key: Buffer): Promise<void>
  /** Forgets a key; nothing happens where there is none. */
  remove(keyId: string): Promise<void>
}
