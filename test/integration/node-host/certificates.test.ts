import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openServer } from '../../../src-main/hosts/node/open-server.ts'
import { readTls } from '../../../src-main/hosts/node/read-tls.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { openTestHost } from '../../helpers/node-host.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'

const dayMs = 86_400_000
const clock = createManualClock()
let folder: string
let certFile: string
let keyFile: string
let good: { cert: string; key: string }
let renewed: { cert: string; key: string }

const make = async (validForMs = 365 * dayMs) => {
  const made = await generate([{ name: 'commonName', value: 'desk.example.com' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(clock.nowMs() - 400 * dayMs),
    notAfterDate: new Date(clock.nowMs() + validForMs),
  })
  return { cert: made.cert, key: made.private }
}
const put = async ({ cert, key }: { cert: string; key: string }) => {
  await writeFile(certFile, cert)
  await writeFile(keyFile, key)
}
const chosen = () => readTls({ kind: 'files', certFile, keyFile }, { env: {} }, clock.nowMs())

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wecom-desk-certificates-'))
  certFile = join(folder, 'cert.pem')
  keyFile = join(folder, 'key.pem')
  ;[good, renewed] = await Promise.all([make(), make()])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('says which file is wrong, and how', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString()
  const wrong: [cert: string, key: string, says: RegExp][] = [
    [good.key, good.cert, /certificate file cannot be used/],
    ['', good.key, /certificate file cannot be used/],
    [good.cert, 'nonsense', /key file cannot be used/],
    [good.cert, locked, /without a passphrase/],
    [good.cert, renewed.key, /that of another certificate/],
  ]
  for (const [cert, key, says] of wrong) {
    await put({ cert, key })
    const files = await chosen()
    expect(() => openServer(files, createQuietLog())).toThrow(
      expect.objectContaining({ reason: 'bad-certificate', message: expect.stringMatching(says) }),
    )
  }
  await put(good)
  await expect(readTls({ kind: 'files', certFile, keyFile: `${keyFile}x` }, { env: {} }, 0)).rejects.toMatchObject({
    reason: 'bad-certificate',
    hint: { en: expect.stringContaining(`${keyFile}x`) },
  })
})

it('takes a renewed certificate up without a restart, keeps the old one where the new one is unusable, and warns before it expires', async () => {
  const log = createQuietLog()
  const warnings = () => log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message)
  await put(good)
  const host = await openTestHost({ clock, log, tls: await chosen() })
  const shown = () =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: host.port, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().fingerprint256)
        socket.destroy()
      })
      socket.on('error', reject)
    })
  const fingerprint = ({ cert }: { cert: string }) => new X509Certificate(cert).fingerprint256
  const minute = () => clock.advance(60_000)
  expect(await shown()).toBe(fingerprint(good))
  // Half replaced, then wholly.
  await writeFile(certFile, renewed.cert)
  await minute()
  expect(await shown()).toBe(fingerprint(good))
  await put(renewed)
  await expect.poll(async () => (await minute(), shown())).toBe(fingerprint(renewed))
  expect(warnings()).toEqual([])

  await put({ cert: 'nonsense', key: good.key })
  await expect.poll(async () => (await minute(), warnings())).toHaveLength(1)
  await minute()
  expect(warnings()).toEqual([expect.stringContaining('cannot be used')])
  expect(await shown()).toBe(fingerprint(renewed))

  const expiring = await make(3 * dayMs)
  await put(expiring)
  await expect.poll(async () => (await minute(), warnings().at(-1))).toContain('expires soon')
  clock.jump(4 * dayMs)
  await expect.poll(async () => (await minute(), warnings().at(-1))).toContain('has expired')
  // What is done by the clock goes on.
  expect(await shown()).toBe(fingerprint(expiring))
  await host.close()
})

it('lets nobody elsewhere hold more than 96 connections, and this machine as many as there are', () => {
  const log = createQuietLog()
  const guarded = openServer(null, log)
  // Only the limit is asked: the parser of requests needs a real connection.
  const [limit] = guarded.listeners('connection').slice(-1)
  const from = (remoteAddress: string) => {
    const socket = Object.assign(new EventEmitter(), { remoteAddress, destroyed: false, destroy: () => {} })
    socket.destroy = () => (socket.destroyed = true)
    limit?.call(guarded, socket)
    return socket
  }
  const many = Array.from({ length: 100 }, () => from('192.0.2.7'))
  expect(many.filter(({ destroyed }) => destroyed)).toHaveLength(4)
  expect(Array.from({ length: 200 }, () => from('127.0.0.1')).some(({ destroyed }) => destroyed)).toBe(false)
  expect(from('192.0.2.8').destroyed).toBe(false)
  many[0]?.emit('close')
  expect([from('192.0.2.7').destroyed, from('192.0.2.7').destroyed]).toEqual([false, true])
  expect(log.lines.some(({ level }) => level === 'warn')).toBe(true)
})
