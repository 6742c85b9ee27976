import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createAuditService = (): AreaService<'audit'> => ({
  list: notBuilt,
  verify: notBuilt,
  export: notBuilt,
})
