import type { CommandContext, WebServer } from '../command-context.ts'
import { isLoopbackHost } from '../../node/loopback-host.ts'
import type { TlsChoice } from '../../node/read-tls.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { UsageError } from '../usage-error.ts'
import type { Register } from './frame.ts'
import { listed, wholeNumber } from './option-values.ts'

interface ServeOptions {
  host: string
  port: number
  name: string[]
  tlsCert?: string
  tlsKey?: string
  tlsSelfSigned?: true
  open?: true
  apiToken?: true
  schedules: boolean
}

export const registerServe: Register = (program, { say, run }) => {
  program
    .command('serve')
    .description(say('浏览器界面与 HTTP 接口，直到 Ctrl+C', 'The UI in a browser and the HTTP API, until Ctrl+C'))
    .option(
      '--host <host>',
      say('监听地址；本机以外须有 TLS 和所有者', 'address to listen on; beyond this machine it needs TLS and an owner'),
      '127.0.0.1',
    )
    .option('--port <n>', say('端口（0 为任意空闲端口）', 'port (0: any free one)'), wholeNumber(0, 65_535), 0)
    .option(
      '--name <host>',
      say('浏览器使用的其他主机名（可重复）', 'a further host name that browsers use; may be repeated'),
      listed,
      [],
    )
    .option('--tls-cert <file>', say('TLS 证书链（PEM）', 'TLS certificate with its chain, PEM'))
    .option('--tls-key <file>', say('TLS 私钥（PEM）', 'its key, PEM'))
    .option(
      '--tls-self-signed',
      say('使用自签名证书并打印指纹', 'use a certificate of our own, and print its fingerprint'),
    )
    .option('--open', say('在浏览器中打开', 'open it in the browser'))
    .option(
      '--no-schedules',
      say('不按计划执行任务，留给其他进程', 'leave what is due by the clock to other processes'),
    )
    .option('--api-token', say('为脚本生成并打印 HTTP 接口令牌', 'make a token for scripts and print it'))
    .action(run(serve))
}

const serve = async (context: CommandContext, options: ServeOptions) => {
  const { host, port, name: names, open, apiToken, schedules } = options
  const { dataDir, env } = context
  const server = await context.host.startWebServer({
    dataDir,
    env,
    host,
    port,
    names,
    tls: tlsOf(options),
    withApiToken: apiToken ?? false,
    schedules,
  })
  const issue = () => context.console.note(server.issueLink())
  // Before anybody learns that the server is there: until then Node opens its debugger at that signal.
  const listening = [context.host.onUserSignal(issue)]
  try {
    const { oneTimeUrl: url, baseUrl } = server
    const { apiToken: token, fingerprint } = server
    const printed = { url, baseUrl, host: server.host, port: server.port, apiToken: token, fingerprint }
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

/** @throws UsageError for half a certificate, or two */
const tlsOf = ({ tlsCert, tlsKey, tlsSelfSigned }: ServeOptions): TlsChoice | undefined => {
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new UsageError(both('--tls-cert 和 --tls-key 须一起给出。', 'Give --tls-cert and --tls-key together.'))
  if (tlsCert === undefined || tlsKey === undefined) return tlsSelfSigned ? { kind: 'self-signed' } : undefined
  if (tlsSelfSigned)
    throw new UsageError(
      both(
        '请给出证书文件，或用 --tls-self-signed，不要同时使用。',
        'Give certificate files or --tls-self-signed, not both.',
      ),
    )
  return { kind: 'files', certFile: tlsCert, keyFile: tlsKey }
}

const readable = (context: CommandContext, { oneTimeUrl, baseUrl, host, apiToken, fingerprint }: WebServer): string => {
  const isOpenToOthers = !isLoopbackHost(host)
  const lines = isOpenToOthers
    ? [
        context.say(both('操作员登录地址：', 'Operators sign in at:')),
        `  ${baseUrl}`,
        context.say(
          both(
            '仅限在本机浏览器中打开（一次有效，10 分钟内）：',
            'In a browser on this machine only (works once, for 10 minutes):',
          ),
        ),
        `  ${oneTimeUrl}`,
      ]
    : [
        context.say(both('在浏览器中打开（一次有效，10 分钟内）：', 'Open in a browser (works once, for 10 minutes):')),
        `  ${oneTimeUrl}`,
      ]
  if (fingerprint !== null)
    lines.push(
      context.say(
        both(
          '证书指纹（SHA-256），请与浏览器显示的核对：',
          'Fingerprint of the certificate (SHA-256), to compare with what the browser shows:',
        ),
      ),
      `  ${fingerprint}`,
    )
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
