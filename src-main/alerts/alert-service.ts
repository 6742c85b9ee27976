import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createAlertService = (): AreaService<'alerts'> => ({
  channels: notBuilt,
  addChannel: notBuilt,
  updateChannel: notBuilt,
  removeChannel: notBuilt,
  testChannel: notBuilt,
  rules: notBuilt,
  setRules: notBuilt,
  deliveries: notBuilt,
})
