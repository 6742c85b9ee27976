import type { Readable } from 'node:stream'
import { newSecretText } from './secret-text.ts'
import { startServer } from './start-server.ts'
import type { RunningServer, ServerOptions } from './start-server.ts'

export interface ServeOptions extends ServerOptions {
  /** Aborted when the server should end. */
  signal: AbortSignal
  /** Makes a token for scripts and prints it. */
  printApiToken?: boolean | undefined
  print: (line: string) => void
  /** Every line from it asks for another link; a terminal, else null. */
  input: Readable | null
  /** Calls back when somebody asks for another link in another way. Returns its own unsubscribe. */
  onLinkAsked?: ((ask: () => void) => () => void) | undefined
}

/** Serves a data directory and prints how to get in, until `signal` is aborted. */
export async function serve({
  signal,
  printApiToken,
  print,
  input,
  onLinkAsked,
  ...options
}: ServeOptions): Promise<void> {
  const apiToken = options.apiToken ?? (printApiToken ? newSecretText() : null)
  const server = await startServer({ ...options, apiToken })
  try {
    print(`WeCom Desk: ${server.oneTimeUrl}`)
    print('此链接只能使用一次，10 分钟内有效；按回车键获取新链接，按 Ctrl+C 结束。')
    print('The link works once and for 10 minutes; press Enter for a new one, Ctrl+C to end.')
    if (printApiToken && apiToken !== null) print(`API: ${server.url}/api/docs  Authorization: Bearer ${apiToken}`)
    const stopAsking = offerLinks(server, { print, input, onLinkAsked })
    try {
      await aborted(signal)
    } finally {
      stopAsking()
    }
  } finally {
    await server.close()
  }
}

function offerLinks(
  server: RunningServer,
  { print, input, onLinkAsked }: Pick<ServeOptions, 'print' | 'input' | 'onLinkAsked'>,
): () => void {
  const issue = () => print(`WeCom Desk: ${server.issueLink()}`)
  const stopListening = onLinkAsked?.(issue)
  input?.on('data', issue)
  return () => {
    stopListening?.()
    input?.off('data', issue)
    input?.pause()
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
