import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createBackupService = (): AreaService<'backup'> => ({
  list: notBuilt,
  create: notBuilt,
  check: notBuilt,
  remove: notBuilt,
  restore: notBuilt,
  exportConfig: notBuilt,
  previewConfig: notBuilt,
  importConfig: notBuilt,
})
