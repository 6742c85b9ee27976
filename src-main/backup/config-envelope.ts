import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto'
import { z } from 'zod'
import { mostConfigBytes } from '../contract/backup.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { invalid } from '../errors.ts'

const format = 'wecom-desk-config'
/** 128 MiB and about half a second: a guess must cost something (RFC 7914). */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const
const maxmem = 320 * 1024 * 1024

const base64 = (least: number, most: number) =>
  z.string().refine((text) => {
    const bytes = Buffer.from(text, 'base64')
    // Only the one way to write these bytes, so that no changed letter goes unnoticed.
    return bytes.length >= least && bytes.length <= most && bytes.toString('base64') === text
  })

const kdf = z.strictObject({
  name: z.literal('scrypt'),
  // Bounded: a file must not make this program use all memory.
  N: z.union([z.literal(2 ** 15), z.literal(2 ** 16), z.literal(2 ** 17), z.literal(2 ** 18)]),
  r: z.literal(8),
  p: z.literal(1),
  salt: base64(16, 64),
})
const envelope = z.strictObject({
  format: z.literal(format),
  version: z.literal(1),
  kdf,
  cipher: z.literal('aes-256-gcm'),
  nonce: base64(12, 12),
  /** Tells a wrong passphrase from a damaged file: a MAC of the parameters. */
  check: base64(32, 32),
  tag: base64(16, 16),
  data: base64(1, mostConfigBytes),
  /** SHA-256 of all of the above. */
  digest: base64(32, 32),
})
type Envelope = z.infer<typeof envelope>
const futureEnvelope = z.looseObject({ format: z.literal(format), version: z.int().min(2) })

const hints = {
  unknown: {
    'zh-CN': '这不是 WeCom Desk 的配置文件，或文件已损坏。',
    en: 'This is no configuration file of WeCom Desk, or it is damaged.',
  },
  damaged: {
    'zh-CN': '配置文件已损坏或被改动。请重新复制或重新导出。',
    en: 'The configuration file is damaged or was changed. Copy it again, or export it again.',
  },
  newer: {
    'zh-CN': '此配置文件由更新版本的 WeCom Desk 写入。请更新本程序。',
    en: 'This configuration file was written by a newer WeCom Desk. Update this program.',
  },
  tooLarge: {
    'zh-CN': '文件太大，不可能是配置文件（最大 2 MB）。请检查选择的文件。',
    en: 'The file is too large to be a configuration, which has 2 MB at most. Check which file was chosen.',
  },
  passphrase: {
    'zh-CN': '口令不正确。',
    en: 'The passphrase is wrong.',
  },
} as const satisfies Record<string, Bilingual>

interface Keys {
  encryption: Buffer
  check: Buffer
}

const deriveKeys = (passphrase: string, { N, r, p, salt }: z.infer<typeof kdf>): Promise<Keys> =>
  new Promise((resolve, reject) => {
    // The same characters, however they were typed, are the same passphrase.
    scrypt(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 64, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve({ encryption: key.subarray(0, 32), check: key.subarray(32) }),
    )
  })

type Header = Pick<Envelope, 'format' | 'version' | 'kdf' | 'cipher' | 'nonce'>
const headerOf = ({ format: name, version, kdf: { N, r, p, salt }, cipher, nonce }: Header): Buffer =>
  Buffer.from(JSON.stringify([name, version, 'scrypt', N, r, p, salt, cipher, nonce]))
const checkOf = (keys: Keys, header: Buffer): Buffer => createHmac('sha256', keys.check).update(header).digest()
const digestOf = (header: Buffer, { check, tag, data }: Pick<Envelope, 'check' | 'tag' | 'data'>): string =>
  createHash('sha256')
    .update(header)
    .update(JSON.stringify([check, tag, data]))
    .digest('base64')

/** The one way in which an envelope is written; any other spelling was changed by somebody. */
const write = (value: Envelope): string => {
  const { format: name, version, kdf: parameters, cipher, nonce, check, tag, data, digest } = value
  const { N, r, p, salt } = parameters
  const kdfText = { name: 'scrypt', N, r, p, salt }
  return `${JSON.stringify({ format: name, version, kdf: kdfText, cipher, nonce, check, tag, data, digest })}\n`
}

/** Encrypts a text for whoever has the passphrase; parameters, nonce and text are all authenticated. */
export const sealConfig = async (text: string, passphrase: string): Promise<string> => {
  const header: Header = {
    format,
    version: 1,
    kdf: { name: 'scrypt', ...cost, salt: randomBytes(16).toString('base64') },
    cipher: 'aes-256-gcm',
    nonce: randomBytes(12).toString('base64'),
  }
  const keys = await deriveKeys(passphrase, header.kdf)
  const associated = headerOf(header)
  const cipher = createCipheriv('aes-256-gcm', keys.encryption, Buffer.from(header.nonce, 'base64'))
  cipher.setAAD(associated)
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
  const rest = {
    check: checkOf(keys, associated).toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data,
  }
  return write({ ...header, ...rest, digest: digestOf(associated, rest) })
}

/** What an envelope has of them is fewer, also in builds to come. Reading what is nested or listed without end holds the thread. */
const mostOf = { '{': 16, '[': 16, '"': 256 } as const
/** What a configuration of hundreds of companies has. */
const mostParts = 50_000

const hasMore = (text: string, sign: string, most: number): boolean => {
  let found = 0
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) if (++found > most) return true
  return false
}
/** Whether reading it would take longer than any configuration does. */
export const isOverlong = (text: string): boolean => hasMore(text, '{', mostParts) || hasMore(text, '[', mostParts)

const parse = (file: string): Envelope => {
  if (file.length > mostConfigBytes) throw invalid(hints.tooLarge)
  if (Object.entries(mostOf).some(([sign, most]) => hasMore(file, sign, most))) throw invalid(hints.unknown)
  let value: unknown
  try {
    value = JSON.parse(file)
  } catch {
    throw invalid(hints.unknown)
  }
  const parsed = envelope.safeParse(value)
  if (!parsed.success) throw invalid(futureEnvelope.safeParse(value).success ? hints.newer : hints.unknown)
  if (write(parsed.data).trim() !== file.trim()) throw invalid(hints.damaged)
  return parsed.data
}

/** @throws DeskError INVALID: no such file, too large, damaged, of a newer build, or another passphrase; each said as such */
export const openConfig = async (file: string, passphrase: string): Promise<string> => {
  const sealed = parse(file)
  const header = headerOf(sealed)
  if (digestOf(header, sealed) !== sealed.digest) throw invalid(hints.damaged)
  const keys = await deriveKeys(passphrase, sealed.kdf)
  if (!timingSafeEqual(checkOf(keys, header), Buffer.from(sealed.check, 'base64')))
    throw invalid(hints.passphrase, 'passphrase')
  const decipher = createDecipheriv('aes-256-gcm', keys.encryption, Buffer.from(sealed.nonce, 'base64'))
  decipher.setAAD(header)
  decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'))
  try {
    return Buffer.concat([decipher.update(Buffer.from(sealed.data, 'base64')), decipher.final()]).toString('utf8')
  } catch (error) {
    throw Object.assign(invalid(hints.damaged), { cause: error })
  }
}
