import { mkdir } from 'node:fs/promises'
import { createTerminalSink } from '../../telemetry/terminal-sink.ts'
import { chooseDataDir } from '../cli/data-dir.ts'
import { serve } from './serve.ts'

export { serve } from './serve.ts'
export type { ServeOptions } from './serve.ts'
export { NodeHostError } from './listen.ts'
export { startServer } from './start-server.ts'

export interface ServeProcessOptions {
  /** Else `WECOM_DESK_DATA_DIR`, else the platform's application data folder. */
  dataDir?: string | undefined
  host?: string | undefined
  port?: number | undefined
  printApiToken?: boolean | undefined
}

/** Serves as a program of its own: until Ctrl+C or SIGTERM, with links on standard output and the log on standard error. */
export async function serveAsProcess(options: ServeProcessOptions = {}): Promise<void> {
  const { env, stdin } = process
  const dataDir = chooseDataDir(options.dataDir, env)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop)
  try {
    await serve({
      ...options,
      dataDir,
      env,
      signal: stopping.signal,
      sinks: [createTerminalSink(process.stderr)],
      print: (line) => void process.stdout.write(`${line}\n`),
      input: stdin.isTTY ? stdin : null,
      onLinkAsked: (ask) => {
        // Taken from Node's debugger, which would otherwise open at this signal.
        process.on('SIGUSR1', ask)
        return () => void process.off('SIGUSR1', ask)
      },
    })
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop)
  }
}
