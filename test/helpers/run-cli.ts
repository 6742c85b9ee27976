import { createRouterClient } from '@orpc/server'
import { PassThrough, Readable, Writable } from 'node:stream'
import { ownerActor } from '../../src-main/access/actor.ts'
import type { CliHost, Session } from '../../src-main/hosts/cli/command-context.ts'
import { runCli } from '../../src-main/hosts/cli/run-cli.ts'
import { createRouter } from '../../src-main/router.ts'
import { createRedactor } from '../../src-main/wecom/redact.ts'
import { createFakeServices } from './fake-services.ts'
import type { AreaOverrides } from './fake-services.ts'
import { createQuietLog } from './quiet-log.ts'

export interface CliRun {
  code: number
  stdout: string
  stderr: string
}

export interface RunOptions {
  /** Services that answer behind the real router; without them nothing may be opened. */
  services?: AreaOverrides
  host?: Partial<CliHost>
  env?: Record<string, string>
  stdin?: string
  /** Whether stderr is a terminal. */
  terminal?: boolean
  signal?: AbortSignal
  /** Called with everything that reaches stdout, as it comes. */
  onStdout?: (text: string) => void
}

const collector = (onText: (text: string) => void = () => undefined) => {
  const parts: Buffer[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      // A part of a file may end within a character.
      parts.push(Buffer.from(chunk))
      onText(String(chunk))
      done()
    },
  })
  return { stream, text: () => Buffer.concat(parts).toString() }
}

const unexpected = (what: string) => () => Promise.reject(new Error(`${what} was not expected in this test`))

const sessionWith = (services: AreaOverrides): Session => {
  const router = createRouter(createFakeServices(services), {
    log: createQuietLog(),
    redactor: createRedactor(),
    statistics: { record: () => undefined },
    newReportId: () => 'report-2',
  })
  const client = createRouterClient(router, { context: { actor: ownerActor('cli', 'test') } })
  return { client, dispose: () => Promise.resolve() }
}

/** Runs one command line in this process, without a terminal, against a client or a host of the test's own. */
export const runCommand = async (argv: string[], options: RunOptions = {}): Promise<CliRun> => {
  const stdout = collector(options.onStdout)
  const stderr = collector()
  const { services } = options
  const host: CliHost = {
    openSession: services ? () => Promise.resolve(sessionWith(services)) : unexpected('Opening the data directory'),
    openBackups: unexpected('The backups'),
    startPracticeCompany: unexpected('A practice company'),
    startWebServer: unexpected('A web server'),
    openBrowser: unexpected('A browser'),
    onUserSignal: () => () => undefined,
    reportDefect: () => Promise.resolve('report-1'),
    ...options.host,
  }
  const code = await runCli({
    argv,
    env: { LANG: 'en_US.UTF-8', ...options.env },
    terminal: {
      stdin: options.stdin === undefined ? new PassThrough().end() : Readable.from([options.stdin]),
      stdout: stdout.stream,
      stderr: Object.assign(stderr.stream, { isTTY: options.terminal ?? false, columns: 100 }),
    },
    version: '1.2.3',
    signal: options.signal ?? new AbortController().signal,
    host,
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}
