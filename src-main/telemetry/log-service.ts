import { join } from 'node:path'
import type { AreaService } from '../area-service.ts'
import type { Clock } from '../ports.ts'
import type { DiagnosticsService } from './diagnostics/diagnostics-service.ts'
import { logLimits } from './log-file.ts'
import { followLog } from './log-follow.ts'
import { dayOf, listLogFiles } from './log-names.ts'
import { readLogPage } from './log-pages.ts'

/** The folder of the log below a data directory. */
export const logFolder = (dataDir: string): string => join(dataDir, 'logs')

export const createLogService = ({
  dataDir,
  clock,
  diagnostics,
}: {
  dataDir: string
  clock: Clock
  diagnostics: DiagnosticsService
}): AreaService<'logs'> => {
  const dir = logFolder(dataDir)
  return {
    list: (query, { signal }) => readLogPage(dir, query, signal, dayOf(clock.nowMs())),
    follow: (filter, { signal }) => followLog(dir, clock, filter, signal),
    files: async () => {
      const files = await listLogFiles(dir, dayOf(clock.nowMs()))
      return {
        folder: dir,
        // The newest first, as everything else in the log.
        files: files.reverse().map(({ name, sizeBytes, lastWriteAtMs }) => ({ name, sizeBytes, lastWriteAtMs })),
        ...logLimits,
      }
    },
    previewDiagnostics: () => diagnostics.preview(),
    makeDiagnostics: ({ parts }, { actor }) => diagnostics.make(actor, parts),
  }
}
