import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createHistoryService = (): AreaService<'history'> => ({
  span: () => notBuilt(),
  activity: () => notBuilt(),
  departments: () => notBuilt(),
  members: () => notBuilt(),
  difference: () => notBuilt(),
})
