import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createMetricsService = (): AreaService<'metrics'> => ({
  apis: notBuilt,
  calls: notBuilt,
  syncs: notBuilt,
  health: notBuilt,
})
