import { connect } from 'node:net'
import { join } from 'node:path'
import type { Clock } from '../ports.ts'

const patienceMs = 2_000

type Environment = Readonly<Record<string, string | undefined>>

/** The socket of the desktop session's message bus, where it is one that can be looked at. */
export const sessionBusSocket = (env: Environment): string | null => {
  const address = env['DBUS_SESSION_BUS_ADDRESS']
  // The library that is asked later looks in the same places in the same order.
  if (!address) return env['XDG_RUNTIME_DIR'] ? join(env['XDG_RUNTIME_DIR'], 'bus') : null
  const [first = ''] = address.split(';')
  const path = /^unix:(?:[^,]*,)*?path=([^,]+)/.exec(first)?.[1]
  const abstract = /^unix:(?:[^,]*,)*?abstract=([^,]+)/.exec(first)?.[1]
  try {
    if (path !== undefined) return decodeURIComponent(path)
    return abstract === undefined ? null : `\0${decodeURIComponent(abstract)}`
  } catch {
    // Not a valid address: nobody can connect to it.
    return null
  }
}

/**
 * Whether the session bus of a Linux desktop answers. The keychain library connects to it while blocking this thread,
 * without a time limit, so a bus that is stuck has to be found out before.
 */
export const isSessionBusAlive = (env: Environment, clock: Clock): Promise<boolean> => {
  const path = sessionBusSocket(env)
  if (path === null) return Promise.resolve(false)
  return new Promise((resolve) => {
    const socket = connect(path)
    const finish = (alive: boolean) => {
      cancel()
      socket.destroy()
      resolve(alive)
    }
    const cancel = clock.after(patienceMs, () => finish(false))
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
    socket.once('data', (bytes) => finish(bytes.toString('latin1').startsWith('OK')))
    const user = Buffer.from(String(process.getuid?.() ?? '')).toString('hex')
    socket.write(`\0AUTH EXTERNAL ${user}\r\n`)
  })
}
