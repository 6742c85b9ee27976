import type { AreaService } from '../area-service.ts'
import { notBuilt } from '../not-built.ts'

export const createAccessService = (): AreaService<'access'> => ({
  me: notBuilt,
  changeOwnPassword: notBuilt,
  roles: notBuilt,
  setRole: notBuilt,
  removeRole: notBuilt,
  operators: notBuilt,
  addOperator: notBuilt,
  updateOperator: notBuilt,
  removeOperator: notBuilt,
  apiKeys: notBuilt,
  addApiKey: notBuilt,
  revokeApiKey: notBuilt,
  lock: notBuilt,
  lockStatus: notBuilt,
  unlock: notBuilt,
  setLock: notBuilt,
})
