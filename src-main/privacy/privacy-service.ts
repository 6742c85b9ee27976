import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createPrivacyService = (): AreaService<'privacy'> => ({
  fields: notBuilt,
  setFields: notBuilt,
  retention: notBuilt,
  setRetention: notBuilt,
  previewRetention: notBuilt,
  cleanUp: notBuilt,
  reportPerson: notBuilt,
  previewForget: notBuilt,
  forgetPerson: notBuilt,
  wipe: notBuilt,
})
