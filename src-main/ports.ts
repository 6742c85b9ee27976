/** What a host supplies to the core. No service knows which host it runs in. */
export interface HostPorts {
  /** Everything that is stored lies below this folder. */
  dataDir: string
  masterKey: MasterKeySource
  clock: Clock
  log: Log
  notify: Notifier
  settings: SettingsStore
  host: { kind: 'electron' | 'node' | 'cli'; capabilities: HostCapability[] }
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
  notify(notice: { title: string; body: string; level: 'info' | 'warning' | 'error' }): void
}

/** Settings that are not secret; electron-store in the desktop app, its core `conf` elsewhere. Values are JSON. */
export interface SettingsStore {
  get(key: string): unknown
  set(key: string, value: unknown): void
  delete(key: string): void
}

/** Where the 32-byte master key of the credential store comes from (architecture §3). */
export interface MasterKeySource {
  readonly kind: 'keychain' | 'passphrase' | 'key-file' | 'none'
  /**
   * The key for the data directory known by `keyId`; null where this source holds none for it.
   * @throws an error with a sentence for people where the source exists but refuses (keychain locked, file unreadable)
   */
  read(keyId: string, salt: Buffer): Promise<Buffer | null>
  /** Keeps a new key; used for the first start and for rotation. A passphrase source derives it instead. */
  write(keyId: string, key: Buffer): Promise<void>
}
