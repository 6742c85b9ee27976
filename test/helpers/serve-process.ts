import { ownerActor } from '../../src-main/access/actor.ts'
import { startServer } from '../../src-main/hosts/node/start-server.ts'
import { createHostPorts } from '../../src-main/host-ports.ts'
import { createServices } from '../../src-main/services.ts'

// A server in a process of its own, with one owner: what an attacker's sockets take is not counted with what it takes.
const [dataDir, name, password, apiToken] = process.argv.slice(2)
if (dataDir === undefined || name === undefined || password === undefined || apiToken === undefined)
  throw new Error('usage: serve-process DATA_DIR NAME PASSWORD TOKEN')

const env = process.env
const first = await createServices(createHostPorts({ dataDir, env, host: { kind: 'cli', capabilities: [] } }), {
  checkIntegrity: false,
})
await first.areas.access.addOperator({ name, password, roleId: 'owner' }, { actor: ownerActor('cli', 'test') })
await first.dispose()
const server = await startServer({ dataDir, env, apiToken })

process.on('message', (message) => {
  if (message === 'measure') {
    globalThis.gc?.()
    const { heapUsed, external, rss } = process.memoryUsage()
    process.send?.({ heapBytes: heapUsed + external, rssBytes: rss })
  } else void server.close().then(() => process.disconnect?.())
})
process.send?.({ url: server.url, port: server.port })
