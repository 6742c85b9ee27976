import { randomBytes } from 'node:crypto'
import { inLogContext } from '../telemetry/log-context.ts'
import { contractRouter, nameOf } from './contract-router.ts'

const randomRequestId = () => randomBytes(6).toString('hex')

/** Every line of the log that a call causes says which call it was. What goes on after the answer, such as a sync, says it too. */
export const logRequests = (newRequestId: () => string = randomRequestId) =>
  contractRouter.middleware(({ path, next }) =>
    inLogContext({ requestId: newRequestId(), call: nameOf(path) }, () => next()),
  )
