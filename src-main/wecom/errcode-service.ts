import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createErrcodeService = (): AreaService<'errcodes'> => ({
  search: () => notBuilt(),
  get: () => notBuilt(),
})
