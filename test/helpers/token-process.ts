import { once } from 'node:events'
import { createHostPorts } from '../../src-main/host-ports.ts'
import { createCredentialSource } from '../../src-main/profiles/credential-source.ts'
import { createLeaseRepository } from '../../src-main/store/lease-repository.ts'
import { openStore } from '../../src-main/store/store.ts'
import { createTokenRepository } from '../../src-main/tokens/token-repository.ts'
import { openVault } from '../../src-main/vault/vault.ts'
import { createCallMetrics } from '../../src-main/wecom/call-metrics.ts'
import { createWecomClient } from '../../src-main/wecom/client.ts'
import { departmentSimpleList } from '../../src-main/wecom/endpoints/departments.ts'
import { createCallLimits } from '../../src-main/wecom/limits.ts'
import { createTokenSource } from '../../src-main/wecom/token-source.ts'
import { createTransport } from '../../src-main/wecom/transport.ts'

// A process of its own whose callers all need a token at once, as soon as its parent says so.
const [dataDir, profileId, callers] = process.argv.slice(2)
if (dataDir === undefined || profileId === undefined)
  throw new Error('usage: token-process DATA_DIR PROFILE_ID CALLERS')
const ports = createHostPorts({ dataDir, host: { kind: 'cli', capabilities: [] }, env: process.env })
const { clock, log } = ports
const store = openStore({ dataDir, clock, log, checkIntegrity: false })
const vault = openVault({ store, source: ports.masterKey, clock, log, learn: () => undefined })
const credentials = createCredentialSource(store, vault)
const leases = createLeaseRepository(store, clock)
const wire = { transport: createTransport({ clock }), clock, log, metrics: createCallMetrics() }
const tokens = createTokenSource({
  ...wire,
  credentials,
  store: createTokenRepository({ store, vault, leases, clock, log }),
})
const client = createWecomClient({ ...wire, credentials, tokens, limits: createCallLimits({ clock }) })

process.send?.('ready')
await once(process, 'message')
const answers = await Promise.all(
  Array.from({ length: Number(callers) }, () => client.forProfile(profileId).call(departmentSimpleList, {})),
)
process.send?.({ answered: answers.filter(({ rows }) => rows.length > 0).length })
process.disconnect?.()
tokens.dispose()
wire.transport.dispose()
store.dispose()
