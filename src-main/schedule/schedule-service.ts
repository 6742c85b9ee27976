import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createScheduleService = (): AreaService<'schedules'> => ({
  list: notBuilt,
  preview: notBuilt,
  add: notBuilt,
  update: notBuilt,
  remove: notBuilt,
  runNow: notBuilt,
  pauseAll: notBuilt,
  resumeAll: notBuilt,
  history: notBuilt,
})
