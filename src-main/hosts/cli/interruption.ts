/** npm and the terminal both deliver one Ctrl-C, within milliseconds of each other. */
const sameKeystrokeMs = 300

/** Aborted by the first SIGINT or SIGTERM. The second one ends the process as if nobody had been listening. */
export const interruptionOf = (process: NodeJS.Process): AbortSignal => {
  const interruption = new AbortController()
  let firstAtMs = 0
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (!interruption.signal.aborted) {
        firstAtMs = performance.now()
        interruption.abort(new DOMException(name, 'AbortError'))
      } else if (performance.now() - firstAtMs > sameKeystrokeMs) {
        process.removeAllListeners(name)
        process.kill(process.pid, name)
      }
    })
  return interruption.signal
}
