import { createTerminalSink } from '../../telemetry/terminal-sink.ts'
import { NodeHostError } from '../node/listen.ts'
import { newSecretText } from '../node/secret-text.ts'
import { startServer } from '../node/start-server.ts'
import type { WebServer, WebServerOptions } from './command-context.ts'
import { makeDataDir } from '../../data-dir.ts'
import { UsageError } from './usage-error.ts'

/** The Node host on this data directory, with its log on stderr. */
export const startWebServer = async ({ withApiToken, ...options }: WebServerOptions): Promise<WebServer> => {
  makeDataDir(options.dataDir)
  const apiToken = withApiToken ? newSecretText() : null
  try {
    const server = await startServer({ ...options, apiToken, sinks: [createTerminalSink(process.stderr)] })
    return {
      oneTimeUrl: server.oneTimeUrl,
      issueLink: () => server.issueLink(),
      baseUrl: server.url,
      host: server.host,
      port: server.port,
      apiToken,
      fingerprint: server.fingerprint,
      failed: server.failed,
      stop: () => server.close(),
    }
  } catch (error) {
    if (error instanceof NodeHostError) throw new UsageError(error.hint, { cause: error })
    throw error
  }
}
