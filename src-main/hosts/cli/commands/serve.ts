import type { CommandContext, WebServer } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import type { Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

interface ServeOptions {
  host: string
  port: number
  open?: true
  apiToken?: true
}

export const registerServe: Register = (program, { say, run }) => {
  program
    .command('serve')
    .description(say('浏览器界面与 HTTP 接口，直到 Ctrl+C', 'The UI in a browser and the HTTP API, until Ctrl+C'))
    .option('--host <host>', say('监听地址（仅限本机）', 'address to listen on, of this machine only'), '127.0.0.1')
    .option('--port <n>', say('端口（0 为任意空闲端口）', 'port (0: any free one)'), wholeNumber(0, 65_535), 0)
    .option('--open', say('在浏览器中打开', 'open it in the browser'))
    .option('--api-token', say('为脚本生成并打印 HTTP 接口令牌', 'make a token for scripts and print it'))
    .action(run(serve))
}

const serve = async (context: CommandContext, { host, port, open, apiToken }: ServeOptions) => {
  const { dataDir, env } = context
  const server = await context.host.startWebServer({ dataDir, env, host, port, withApiToken: apiToken ?? false })
  const issue = () => context.console.note(server.issueLink())
  // Before anybody learns that the server is there: until then Node opens its debugger at that signal.
  const listening = [context.host.onUserSignal(issue)]
  try {
    const { oneTimeUrl: url, baseUrl } = server
    const printed = { url, baseUrl, host: server.host, port: server.port, apiToken: server.apiToken }
    await context.console.result(printed, () => readable(context, server))
    if (open) await show(context, url)
    listening.push(context.console.onLine(issue))
    await Promise.race([untilInterrupted(context.signal), server.failed])
  } finally {
    for (const stopListening of listening) stopListening()
    await server.stop()
  }
  return exitCode.done
}

const readable = (context: CommandContext, { oneTimeUrl, baseUrl, apiToken }: WebServer): string => {
  const lines = [
    context.say(both('在浏览器中打开（一次有效，10 分钟内）：', 'Open in a browser (works once, for 10 minutes):')),
    `  ${oneTimeUrl}`,
  ]
  if (apiToken !== null)
    lines.push(
      context.say(both('HTTP 接口（文档见 /api/docs）：', 'HTTP API (described at /api/docs):')),
      `  ${baseUrl}`,
      `  Authorization: Bearer ${apiToken}`,
    )
  lines.push(
    context.console.interactive
      ? context.say(both('按回车键获取新地址，按 Ctrl+C 结束。', 'Enter makes a new address, Ctrl+C ends it.'))
      : context.say(
          both('按 Ctrl+C 结束；SIGUSR1 信号获取新地址。', 'Ctrl+C ends it; the signal SIGUSR1 makes a new address.'),
        ),
  )
  return lines.join('\n')
}

/** The server is of use without it: the address has been printed. */
const show = async (context: CommandContext, url: string) => {
  try {
    await context.host.openBrowser(url)
  } catch {
    context.console.note(
      context.say(
        both('无法打开浏览器，请手动打开上面的地址。', 'No browser could be opened; open the address above.'),
      ),
    )
  }
}
