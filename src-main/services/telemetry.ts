import type { Disposables } from '../disposables.ts'
import { startDirectoryWorker } from '../directory/run/directory-worker.ts'
import { createDiagnosticFacts } from '../telemetry/diagnostics/facts-repository.ts'
import { createDiagnosticsService } from '../telemetry/diagnostics/diagnostics-service.ts'
import { createPartSources } from '../telemetry/diagnostics/part-sources.ts'
import { createHealthRecorder } from '../telemetry/health-recorder.ts'
import { createHealthRepository } from '../telemetry/health-repository.ts'
import { createLogService, logFolder } from '../telemetry/log-service.ts'
import { createMetricsRepository } from '../telemetry/metrics-repository.ts'
import { createMetricsService } from '../telemetry/metrics-service.ts'
import { version } from '../version.ts'
import type { Foundation } from './foundation.ts'

/** Log, figures, and what is handed to support. */
export const createTelemetry = (base: Foundation, owned: Disposables) => {
  const { ports, store, clock, log, callHours, companies, preferences, files } = base
  const { dataDir, host, redactor } = ports
  const logDir = logFolder(dataDir)
  const samples = createHealthRepository(store)
  const metrics = createMetricsService({
    callHours,
    runs: createMetricsRepository(store),
    health: samples,
    profiles: companies,
  })
  const system = { actor: { id: 'system', name: 'system', via: 'system', permissions: new Set<never>() } } as const
  const facts = createDiagnosticFacts(store)
  const sources = createPartSources({
    version,
    host,
    startedAtMs: clock.nowMs(),
    env: process.env,
    dataDir,
    logDir,
    databasePath: store.path,
    facts,
    inspect: async () => {
      const worker = startDirectoryWorker({ databasePath: store.path, company: 0, runId: '' })
      try {
        return await worker.methods.inspect()
      } finally {
        await worker.dispose()
      }
    },
    preferencesChosen: () => preferences.chosen(),
    apis: async (fromMs, toMs) => metrics.apis({ fromMs, toMs }, system),
    health: (fromMs, toMs) => samples.between(fromMs, toMs, 300),
    clock,
  })
  const diagnostics = createDiagnosticsService({ databasePath: store.path, sources, files, redactor, clock })
  return {
    health: owned.add(createHealthRecorder({ store, samples, dataDir, logDir, name: host.kind, clock, log })),
    areas: { logs: createLogService({ dataDir, clock, diagnostics }), metrics },
  }
}
