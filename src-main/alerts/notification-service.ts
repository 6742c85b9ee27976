import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createNotificationService = (): AreaService<'notifications'> => ({
  list: () => notBuilt(),
  markRead: () => notBuilt(),
  clear: () => notBuilt(),
})
