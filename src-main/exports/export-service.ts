import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createExportService = (): AreaService<'exports'> => ({
  start: () => notBuilt(),
  watch: () => notBuilt(),
  list: () => notBuilt(),
  cancel: () => notBuilt(),
  read: () => notBuilt(),
})
