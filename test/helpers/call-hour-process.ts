import { createHostPorts } from '../../src-main/host-ports.ts'
import { openStore } from '../../src-main/store/store.ts'
import { createCallHourRecorder } from '../../src-main/telemetry/call-hour-recorder.ts'
import { createCallHourRepository } from '../../src-main/telemetry/call-hour-repository.ts'

// A process of its own that counts calls for ever and writes them whenever it can; to be killed by tests.
const [dataDir, profileId] = process.argv.slice(2)
if (dataDir === undefined || profileId === undefined) throw new Error('usage: call-hour-process DATA_DIR PROFILE_ID')
const { clock, log } = createHostPorts({ dataDir, host: { kind: 'cli', capabilities: [] }, env: process.env })
const store = openStore({ dataDir, clock, log, checkIntegrity: false })
const recorder = createCallHourRecorder({ store, hours: createCallHourRepository(store), clock, log })
for (let written = 0; ; written += 10) {
  process.send?.({ written })
  for (let at = 0; at < 10; at++)
    recorder.record('user/list', { durationMs: 20, failure: at === 0 ? 45009 : null, profileId })
  await recorder.flush()
}
