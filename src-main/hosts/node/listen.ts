import type { Server } from 'node:net'
import type { Bilingual } from '../../contract/shapes.ts'
import { isLoopbackHost } from './loopback-host.ts'

export type NodeHostProblem = 'needs-tls' | 'needs-owner' | 'bad-certificate' | 'port-taken' | 'cannot-listen'

/** The host cannot be opened as asked. Its hint is for people. */
export class NodeHostError extends Error {
  override readonly name = 'NodeHostError'
  readonly reason: NodeHostProblem
  readonly hint: Bilingual

  constructor(reason: NodeHostProblem, hint: Bilingual, options?: ErrorOptions) {
    super(hint.en, options)
    this.reason = reason
    this.hint = hint
  }
}

/**
 * Beyond this machine a password must not be readable on the way, and there must be somebody who can sign in.
 * @throws NodeHostError that says what to do
 */
export function assertMayListen(host: string, { hasTls, hasOwner }: { hasTls: boolean; hasOwner: boolean }): void {
  if (isLoopbackHost(host)) return
  if (!hasTls)
    throw new NodeHostError('needs-tls', {
      'zh-CN': `不能在 ${host} 上以明文监听：对外开放需要 TLS。请用 --tls-cert 和 --tls-key 给出证书，或用 --tls-self-signed 生成自签名证书；只给本机使用时请用 127.0.0.1、::1 或 localhost。`,
      en: `Cannot listen on ${host} without TLS: opening to others needs it. Give a certificate with --tls-cert and --tls-key, or make one with --tls-self-signed; for this machine only, listen on 127.0.0.1, ::1 or localhost.`,
    })
  if (!hasOwner)
    throw new NodeHostError('needs-owner', {
      'zh-CN': `不能在 ${host} 上监听：还没有启用的所有者可以登录。请先运行 wecom-desk operator add 名称 --role owner。`,
      en: `Cannot listen on ${host}: there is no enabled owner who could sign in. First run: wecom-desk operator add NAME --role owner`,
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

const notHere: Bilingual = {
  'zh-CN': '本机没有这个地址：请用本机的地址，或用 0.0.0.0 监听全部；域名请用 --name 给出。',
  en: ' This machine does not have that address: give one of its own, or 0.0.0.0 for all of them, and names with --name.',
}
const adviceFor: Readonly<Record<string, Bilingual>> = {
  EADDRNOTAVAIL: notHere,
  ENOTFOUND: notHere,
  EACCES: {
    'zh-CN': '没有权限使用这个端口，请选择 1024 以上的端口。',
    en: ' This port is not permitted; choose one above 1024.',
  },
}

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
  const advice = adviceFor[error.code ?? ''] ?? { 'zh-CN': '', en: '' }
  return new NodeHostError(
    'cannot-listen',
    {
      'zh-CN': `无法监听 ${host}:${port}（${error.code ?? error.message}）。${advice['zh-CN']}`,
      en: `Cannot listen on ${host}:${port} (${error.code ?? error.message}).${advice.en}`,
    },
    { cause: error },
  )
}
