import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createDesktopSettingsService = (): AreaService<'desktop'> => ({
  settings: notBuilt,
  setSettings: notBuilt,
})
