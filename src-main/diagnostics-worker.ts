import { parentPort, workerData } from 'node:worker_threads'
import { openSnapshot } from './store/snapshot.ts'
import type { BundleJob, BundleMessage } from './telemetry/diagnostics/bundle-job.ts'
import { createDiagnosticFacts } from './telemetry/diagnostics/facts-repository.ts'
import { makeBundle } from './telemetry/diagnostics/make-bundle.ts'

// The entry of the thread that takes people out of one diagnostics bundle; ended with the thread.
const port = parentPort
if (!port) throw new Error('The diagnostics worker runs on a worker thread')
// Passed by runBundleThread in the same build.
const job = workerData as BundleJob
const tell = (message: BundleMessage): void => port.postMessage(message)

const snapshot = openSnapshot(job.databasePath)
try {
  tell({ type: 'done', parts: makeBundle(createDiagnosticFacts(snapshot), job) })
} catch (error) {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  tell({ type: 'failed', message, stack: stack ?? '' })
} finally {
  await snapshot.dispose()
  port.close()
}
