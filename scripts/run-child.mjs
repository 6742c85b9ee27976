import { spawn } from 'node:child_process'

/**
 * Runs a program in this terminal. Ctrl+C reaches it by itself; other signals are passed on.
 * @returns its exit code; 1 where a signal ended it, 127 where it cannot be started
 */
export const runChild = (command, args, options = {}) =>
  new Promise((end) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options })
    const pass = (signal) => child.kill(signal)
    const ignore = () => undefined
    process.on('SIGTERM', pass).on('SIGHUP', pass).on('SIGINT', ignore)
    const done = (code) => {
      process.off('SIGTERM', pass).off('SIGHUP', pass).off('SIGINT', ignore)
      end(code)
    }
    child.once('error', () => done(127)).once('exit', (code) => done(code ?? 1))
  })
