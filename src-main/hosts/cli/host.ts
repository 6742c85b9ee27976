import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { CliHost } from './command-context.ts'
import { both } from './language.ts'
import { UsageError } from './usage-error.ts'

/** What the commands start, each loaded when it is asked for: `--help` must not wait for SQLite. */
export const createHost = (): CliHost => ({
  openSession: async (options) => {
    const { openSession } = await import('./session.ts')
    return openSession(options)
  },
  openBackups: async (options) => {
    const { openOfflineBackups } = await import('./offline-backups.ts')
    return openOfflineBackups(options)
  },
  startPracticeCompany: async (options) => {
    const { openPracticeCompany } = await import('../../sandbox/index.ts')
    const { systemClock } = await import('../../system-clock.ts')
    const company = await openPracticeCompany({ ...options, clock: systemClock }).catch((error: unknown) => {
      throw isListenFailure(error) ? cannotListen(options.port, error) : error
    })
    const { corpId, secrets } = company.credentials
    const description = {
      apiBaseUrl: company.apiBaseUrl,
      corpId,
      secrets: secrets.map(({ kind, agentId, secret, label }) => ({ kind, agentId, secret, label })),
      ...company.size,
    }
    return { description, stop: async () => company.dispose() }
  },
  startWebServer: async (options) => {
    const { startWebServer } = await import('./web-server.ts')
    return startWebServer(options)
  },
  openBrowser: async (url) => {
    const { openBrowser } = await import('./open-browser.ts')
    return openBrowser(url)
  },
  onUserSignal: (listen) => {
    // Taken from Node's debugger, which would otherwise open at this signal.
    process.on('SIGUSR1', listen)
    return () => void process.off('SIGUSR1', listen)
  },
  reportDefect: async (error, dataDir) => {
    const { createLog } = await import('../../telemetry/log.ts')
    const { createLogFile } = await import('../../telemetry/log-file.ts')
    const { createRedactor } = await import('../../wecom/redact.ts')
    const { systemClock: clock } = await import('../../system-clock.ts')
    const file = createLogFile({ dir: join(dataDir, 'logs'), clock })
    const reportId = randomBytes(5).toString('hex')
    createLog({ level: 'error', sinks: [file], clock, redactor: createRedactor() }).error(
      'A command failed unexpectedly',
      {
        reportId,
        error,
      },
    )
    return reportId
  },
})

const isListenFailure = (error: unknown): error is Error =>
  error instanceof Error && 'syscall' in error && error.syscall === 'listen'

const cannotListen = (port: number, cause: Error) =>
  new UsageError(
    both(
      `无法监听端口 ${port}：可能已被占用。请换一个端口，或用 --port 0 自动选择。`,
      `Port ${port} cannot be used: it may be taken. Choose another, or let the system choose with --port 0.`,
    ),
    { cause },
  )
