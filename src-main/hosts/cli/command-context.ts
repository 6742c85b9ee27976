import type { ContractRouterClient } from '@orpc/contract'
import type { BackupFile } from '../../contract/backup.ts'
import type { Contract } from '../../contract/index.ts'
import type { Profile, SecretKind } from '../../contract/profiles.ts'
import type { Bilingual, Language } from '../../contract/shapes.ts'
import type { TlsChoice } from '../node/read-tls.ts'
import type { Console } from './output/console.ts'

/** Every call of the contract, made in this process through the same router as in every other host. */
export type DeskClient = ContractRouterClient<Contract>

/** The core, opened on a data directory by this process. */
export interface Session {
  client: DeskClient
  dispose(): Promise<void>
}

/** The practice company alone, answering until it is stopped. */
export interface PracticeCompany {
  /** As printed; its credentials open nothing but itself. */
  readonly description: {
    apiBaseUrl: string
    corpId: string
    secrets: { kind: SecretKind; agentId: number | null; secret: string; label: string }[]
    departments: number
    members: number
    seed: number
  }
  stop(): Promise<void>
}

/** The UI and the HTTP API, answering until they are stopped. */
export interface WebServer {
  /** Opens the UI once, and then only for the browser that used it. */
  readonly oneTimeUrl: string
  /** Another such address. */
  issueLink(): string
  readonly baseUrl: string
  readonly host: string
  readonly port: number
  /** Lets scripts into the HTTP API; null where none was asked for. */
  readonly apiToken: string | null
  /** SHA-256 of the TLS certificate; null without TLS. */
  readonly fingerprint: string | null
  /** Rejects where the data could not be opened again after it was replaced; never resolves. */
  readonly failed: Promise<never>
  stop(): Promise<void>
}

export interface WebServerOptions {
  dataDir: string
  env: Environment
  host: string
  port: number
  names: readonly string[]
  tls: TlsChoice | undefined
  withApiToken: boolean
  /** Whether it runs what is due by the clock. */
  schedules: boolean
}

/** The backups as files, whatever the state of the database. */
export interface OfflineBackups {
  readonly folder: string
  list(): Promise<BackupFile[]>
  check(backupId: string): Promise<BackupFile>
  /** How many people a restore brings back who were forgotten since; null where the present database cannot be read. */
  comeBack(backupId: string): Promise<number | null>
  /** `safety` is null where there was no database before. */
  restore(backupId: string): Promise<{ restored: BackupFile; safety: BackupFile | null; note: Bilingual | null }>
  dispose(): Promise<void>
}

/** What the commands start in this process. Each is loaded when it is asked for. */
export interface CliHost {
  openSession(options: { dataDir: string; env: Environment }): Promise<Session>
  openBackups(options: { dataDir: string; env: Environment }): Promise<OfflineBackups>
  startPracticeCompany(options: {
    port: number
    departments: number
    members: number
    seed: number
  }): Promise<PracticeCompany>
  startWebServer(options: WebServerOptions): Promise<WebServer>
  /** Shows an address in the browser of the person at this machine. */
  openBrowser(url: string): Promise<void>
  /** Calls back with every SIGUSR1: how a server without a terminal is asked for something. Returns its own end. */
  onUserSignal(listen: () => void): () => void
  /** Writes a defect to the log of the data directory; returns the number under which it stands there. */
  reportDefect(error: unknown, dataDir: string): Promise<string>
}

export type Environment = Readonly<Record<string, string | undefined>>

/** What a command is given. Nothing is opened before it is asked for. */
export interface CommandContext {
  readonly console: Console
  /** Of this program. */
  readonly version: string
  readonly language: Language
  readonly env: Environment
  readonly host: CliHost
  readonly dataDir: string
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal
  say(sentence: Bilingual): string
  /** Opens the data directory the first time. */
  client(): Promise<DeskClient>
  /** The company of `--profile`, else the active one. */
  profile(): Promise<Profile>
}
