import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createTerminalSink } from '../../telemetry/terminal-sink.ts'
import { version } from '../../version.ts'
import { NodeHostError } from '../node/listen.ts'
import { openNodeHost } from '../node/open-node-host.ts'
import type { Environment, WebServer } from './command-context.ts'
import { openCore } from './core.ts'
import { UsageError } from './usage-error.ts'

export interface WebServerOptions {
  dataDir: string
  env: Environment
  host: string
  port: number
}

/** The Node host on this data directory, with its log on stderr. */
export const startWebServer = async ({ dataDir, env, host, port }: WebServerOptions): Promise<WebServer> => {
  const sinks = [createTerminalSink(process.stderr)]
  const { ports, services } = await openCore({ dataDir, env }, { kind: 'node', sinks })
  try {
    const opened = await openNodeHost({
      ...ports,
      services,
      statistics: { record: () => undefined },
      version,
      uiDir: join(packageRoot(), 'out', 'renderer'),
      host,
      port,
      apiToken: env['WECOM_DESK_API_TOKEN'] ?? null,
    })
    await services.startResidentWork()
    return {
      oneTimeUrl: opened.oneTimeUrl,
      baseUrl: opened.url,
      host: opened.host,
      port: opened.port,
      stop: async () => {
        await opened.close()
        await services.dispose()
      },
    }
  } catch (error) {
    await services.dispose()
    if (error instanceof NodeHostError) throw new UsageError(error.hint, { cause: error })
    throw error
  }
}

/** The folder of package.json: the built command line lies two levels below it, the sources three. */
const packageRoot = (): string => {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
