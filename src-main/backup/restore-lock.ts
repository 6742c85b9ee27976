import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { isProcessAlive } from '../presence/process-alive.ts'

/** Exclusive among processes of this machine; null where a living one has it. */
export const takeLock = (path: string): (() => void) | null => {
  const own = `${path}.${process.pid}`
  writeFileSync(own, String(process.pid), { mode: 0o600 })
  for (;;) {
    try {
      // Linked and not opened: a lock that can be seen says at once whose it is.
      linkSync(own, path)
      rmSync(own, { force: true })
      return () => rmSync(path, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      const pid = Number(readFileSync(path, 'utf8'))
      if (pid > 0 && pid !== process.pid && isProcessAlive(pid)) {
        rmSync(own, { force: true })
        return null
      }
      rmSync(path, { force: true })
    }
  }
}
