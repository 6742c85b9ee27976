import type { ChildProcess } from 'node:child_process'

const keptChars = 16_000
const logs = new Map<ChildProcess, string>()

/** Keeps the end of what a host under test logs, instead of mixing the logs of all hosts into the report. @returns what is kept so far */
export function keepLog(host: ChildProcess): () => string {
  logs.set(host, '')
  host.stderr?.setEncoding('utf8').on('data', (text: string) => {
    logs.set(host, ((logs.get(host) ?? '') + text).slice(-keptChars))
  })
  return () => logs.get(host) ?? ''
}

/** What the hosts of this test file have logged last, for the report of a test that failed. */
export const keptLogs = (): string => [...logs.values()].filter((text) => text !== '').join('\n')
