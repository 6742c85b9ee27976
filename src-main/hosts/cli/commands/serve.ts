import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import type { Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

interface ServeOptions {
  host: string
  port: number
  open?: true
}

export const registerServe: Register = (program, { say, run }) => {
  program
    .command('serve')
    .description(say('浏览器界面与 HTTP 接口，直到 Ctrl+C', 'The UI in a browser and the HTTP API, until Ctrl+C'))
    .option('--host <host>', say('监听地址', 'address to listen on'), '127.0.0.1')
    .option('--port <n>', say('端口（0 为任意空闲端口）', 'port (0: any free one)'), wholeNumber(0, 65_535), 0)
    .option('--open', say('在浏览器中打开', 'open it in the browser'))
    .action(run(serve))
}

const serve = async (context: CommandContext, { host, port, open }: ServeOptions) => {
  const server = await context.host.startWebServer({ dataDir: context.dataDir, env: context.env, host, port })
  try {
    const { oneTimeUrl, baseUrl } = server
    await context.console.result({ url: oneTimeUrl, baseUrl, host: server.host, port: server.port }, () =>
      context.say(
        both(
          `在浏览器中打开（一次有效）：\n  ${oneTimeUrl}\n按 Ctrl+C 结束。`,
          `Open in a browser (works once):\n  ${oneTimeUrl}\nCtrl+C ends it.`,
        ),
      ),
    )
    if (open) await show(context, oneTimeUrl)
    await untilInterrupted(context.signal)
  } finally {
    await server.stop()
  }
  return exitCode.done
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
