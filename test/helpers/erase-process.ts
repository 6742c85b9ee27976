import { ownerActor } from '../../src-main/access/actor.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import type { Clock } from '../../src-main/ports.ts'
import { createServices } from '../../src-main/services.ts'

// Switches a company's mobiles and mail addresses off and is killed at the first pause in the erasing of what is stored.
const [dataDir, keyDir, profileId] = process.argv.slice(2)
if (!dataDir || !keyDir || !profileId) throw new Error('usage: erase-process DATA-DIR KEY-DIR PROFILE')

const ports = createHostPorts({
  dataDir,
  host: { kind: 'cli', capabilities: [] },
  env: { WECOM_DESK_KEY_DIR: keyDir, WECOM_DESK_KEYCHAIN: 'off', WECOM_DESK_LOG_LEVEL: 'error' },
})
const clock: Clock = {
  ...ports.clock,
  sleep: (ms, signal) => {
    // The pause between two parts is the only one of this length.
    if (signal && ms === 15) process.kill(process.pid, 'SIGKILL')
    return ports.clock.sleep(ms, signal)
  },
}
const { areas } = await createServices({ ...ports, clock }, { checkIntegrity: false })
const call = { actor: ownerActor('system', 'test') }
await areas.privacy.setFields({ profileId, mobile: false, email: false }, call)
process.exit(3)
