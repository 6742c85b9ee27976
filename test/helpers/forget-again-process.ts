import { createHostPorts } from '../../src-main/host-ports.ts'
import type { Clock } from '../../src-main/ports.ts'
import { createServices } from '../../src-main/services.ts'

// Opens the data and is killed once the first of several people whom a restore brought back has been erased.
const [dataDir, keyDir] = process.argv.slice(2)
if (!dataDir || !keyDir) throw new Error('usage: forget-again-process DATA-DIR KEY-DIR')

const ports = createHostPorts({
  dataDir,
  host: { kind: 'cli', capabilities: [] },
  env: { WECOM_DESK_KEY_DIR: keyDir, WECOM_DESK_KEYCHAIN: 'off', WECOM_DESK_LOG_LEVEL: 'error' },
})
const clock: Clock = {
  ...ports.clock,
  sleep: (ms, signal) => {
    // The pause between two people is the only one of this length.
    if (signal && ms === 20) process.kill(process.pid, 'SIGKILL')
    return ports.clock.sleep(ms, signal)
  },
}
await createServices({ ...ports, clock }, { checkIntegrity: false })
// Long enough for any machine; the kill comes first.
await ports.clock.sleep(60_000)
process.exit(3)
