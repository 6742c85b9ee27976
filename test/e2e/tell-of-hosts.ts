import { afterEach } from 'vitest'
import { keptLogs } from '../helpers/host-logs.ts'

// A test that fails in a page often has its reason in the host.
afterEach(({ task }) => {
  const logs = keptLogs()
  if (task.result?.state === 'fail' && logs !== '') console.error(`The end of the host's log:\n${logs}`)
})
