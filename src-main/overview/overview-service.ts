import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createOverviewService = (): AreaService<'overview'> => ({
  get: () => notBuilt(),
})
