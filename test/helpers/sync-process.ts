import { ownerActor } from '../../src-main/access/actor.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import { createServices } from '../../src-main/services.ts'

// A process of its own that runs one sync of the active company and tells its parent how it ends; to be killed by tests.
const [dataDir] = process.argv.slice(2)
if (dataDir === undefined) throw new Error('usage: sync-process DATA_DIR')
const call = { actor: ownerActor('system', 'test') }
const ports = createHostPorts({ dataDir, host: { kind: 'cli', capabilities: [] }, env: process.env })
const services = await createServices(ports, { checkIntegrity: false })
const { runId } = await services.areas.sync.start(
  { kind: 'all', scope: { children: true }, dryRun: false, trigger: 'manual' },
  call,
)
process.send?.({ started: runId })
for await (const _progress of await services.areas.sync.watch({ runId }, call));
const run = await services.areas.sync.get({ runId }, call)
await services.dispose()
process.send?.({ ended: run.state, counts: run.counts })
process.disconnect?.()
