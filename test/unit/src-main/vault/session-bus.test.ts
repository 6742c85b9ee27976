import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSystemKeychain } from '../../../../src-main/vault/keychain-keeper.ts'
import { isSessionBusAlive, sessionBusSocket } from '../../../../src-main/vault/session-bus.ts'
import { createManualClock } from '../../../helpers/manual-clock.ts'

it.each([
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' }, '/run/user/1000/bus'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:guid=1f,path=/a%20b/bus,x=y;unix:path=/other' }, '/a b/bus'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:abstract=/tmp/dbus-x,guid=1f' }, '\0/tmp/dbus-x'],
  [{ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=localhost,port=1' }, null],
  [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=%zz' }, null],
  [{ XDG_RUNTIME_DIR: '/run/user/1000' }, '/run/user/1000/bus'],
  [{ DBUS_SESSION_BUS_ADDRESS: '', XDG_RUNTIME_DIR: '' }, null],
  [{}, null],
])('the bus of %j is at %j', (env, socket) => {
  expect(sessionBusSocket(env)).toBe(socket)
})

describe.skipIf(process.platform === 'win32')('a session bus', () => {
  let dir = ''
  let server: Server
  let sockets: Socket[] = []
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'wecom-desk-bus-'))
    sockets = []
  })
  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
    rmSync(dir, { recursive: true, force: true })
  })
  const listen = async (answer: (socket: Socket, heard: string) => void) => {
    const path = join(dir, 'bus')
    server = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => undefined)
      socket.on('data', (bytes) => answer(socket, bytes.toString('latin1')))
    })
    await new Promise<void>((resolve) => server.listen(path, resolve))
    return { DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}` }
  }

  it('is alive when it lets this user in', async () => {
    const env = await listen((socket, heard) =>
      socket.write(heard.startsWith('\0AUTH EXTERNAL ') ? 'OK 1234\r\n' : 'ERROR\r\n'),
    )
    expect(await isSessionBusAlive(env, createManualClock())).toBe(true)
  })

  it('is of no use when it refuses this user or hangs up', async () => {
    let answer = (socket: Socket) => void socket.write('REJECTED EXTERNAL\r\n')
    const env = await listen((socket) => answer(socket))
    expect(await isSessionBusAlive(env, createManualClock())).toBe(false)
    answer = (socket) => void socket.end()
    expect(await isSessionBusAlive(env, createManualClock())).toBe(false)
  })

  it('that never answers does not keep anybody waiting', async () => {
    const heard = Promise.withResolvers<string>()
    const env = await listen((_socket, text) => heard.resolve(text))
    const clock = createManualClock()
    const open = createSystemKeychain({ env, clock, platform: 'linux' })
    const refused = expect(open('wecom-desk', 'x')).rejects.toThrow(/no desktop session/)
    await heard.promise
    await clock.advance(2000)
    await refused
  })

  it('that is not there is told at once', async () => {
    await listen(() => undefined)
    const env = { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(dir, 'nothing')}` }
    expect(await isSessionBusAlive(env, createManualClock())).toBe(false)
  })
})
