import { readFile } from 'node:fs/promises'
import { keyFolder } from '../../vault/master-key-source.ts'
import { NodeHostError } from './listen.ts'
import type { TlsFiles } from './open-server.ts'
import { ownAddresses } from './own-addresses.ts'
import { selfSignedCertificate } from './self-signed.ts'

/** Whose certificate is used: one in PEM files, or one of our own making. */
export type TlsChoice = { kind: 'files'; certFile: string; keyFile: string } | { kind: 'self-signed' }

export interface TlsPlace {
  env: Readonly<Record<string, string | undefined>>
  host?: string | undefined
  names?: readonly string[] | undefined
}

/** @throws NodeHostError where a file cannot be read */
export async function readTls(
  choice: TlsChoice,
  { env, host, names = [] }: TlsPlace,
  nowMs: number,
): Promise<TlsFiles> {
  if (choice.kind === 'self-signed')
    return selfSignedCertificate(keyFolder(env), [...names, ...ownAddresses(host ?? '127.0.0.1')], nowMs)
  const reread = async () => {
    const [cert, key] = await Promise.all([readPem(choice.certFile), readPem(choice.keyFile)])
    return { cert, key }
  }
  return { ...(await reread()), isSelfSigned: false, reread }
}

const readPem = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new NodeHostError(
      'bad-certificate',
      { 'zh-CN': `无法读取文件 ${path}。`, en: `The file ${path} cannot be read.` },
      { cause: error },
    )
  }
}
