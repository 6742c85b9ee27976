import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createLogService = (): AreaService<'logs'> => ({
  list: notBuilt,
  follow: notBuilt,
  files: notBuilt,
  previewDiagnostics: notBuilt,
  makeDiagnostics: notBuilt,
})
