import type { Server } from 'node:http'
import type { Bilingual } from '../../contract/shapes.ts'

const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost'])

/** The host cannot be opened as asked. Its hint is for people. */
export class NodeHostError extends Error {
  override readonly name = 'NodeHostError'
  readonly reason: 'not-loopback' | 'port-taken' | 'cannot-listen'
  readonly hint: Bilingual

  constructor(reason: NodeHostError['reason'], hint: Bilingual, options?: ErrorOptions) {
    super(hint.en, options)
    this.reason = reason
    this.hint = hint
  }
}

/** @throws NodeHostError for any address beyond this machine: that needs TLS and operators, which do not exist yet */
export function assertLoopback(host: string): void {
  if (loopbackHosts.has(host)) return
  throw new NodeHostError('not-loopback', {
    'zh-CN': `不能监听 ${host}：目前只允许本机访问（127.0.0.1、::1 或 localhost）。对外开放需要 TLS 和操作员登录，尚未提供。`,
    en: `Cannot listen on ${host}: only this machine may connect for now (127.0.0.1, ::1 or localhost). Opening to others needs TLS and operator login, which do not exist yet.`,
  })
}

/** Resolves to the port; 0 lets the system choose one. */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    server.listen({ host, port }, () => {
      const address = server.address()
      if (address === null || typeof address === 'string') reject(new Error('The server has no port'))
      else resolve(address.port)
    })
  })

function listenError(error: NodeJS.ErrnoException, host: string, port: number): NodeHostError {
  if (error.code === 'EADDRINUSE')
    return new NodeHostError(
      'port-taken',
      {
        'zh-CN': `端口 ${port} 已被占用。请用 --port 换一个端口，或用 --port 0 自动选择。`,
        en: `Port ${port} is taken. Choose another with --port, or let the system choose with --port 0.`,
      },
      { cause: error },
    )
  return new NodeHostError(
    'cannot-listen',
    {
      'zh-CN': `无法监听 ${host}:${port}（${error.code ?? error.message}）。`,
      en: `Cannot listen on ${host}:${port} (${error.code ?? error.message}).`,
    },
    { cause: error },
  )
}
