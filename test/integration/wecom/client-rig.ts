import { createCallMetrics } from '../../../src-main/wecom/call-metrics.ts'
import type { CallMetrics } from '../../../src-main/wecom/call-metrics.ts'
import { createWecomClient } from '../../../src-main/wecom/client.ts'
import { createCallLimits } from '../../../src-main/wecom/limits.ts'
import { createMemoryTokenStore } from '../../../src-main/wecom/memory-token-store.ts'
import { createTokenSource } from '../../../src-main/wecom/token-source.ts'
import type { TokenSource } from '../../../src-main/wecom/token-source.ts'
import { createTransport } from '../../../src-main/wecom/transport.ts'
import type { Transport } from '../../../src-main/wecom/transport.ts'
import type { Company, CredentialSource, TokenStore, WecomClient } from '../../../src-main/wecom/types.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import type { ManualClock } from '../../helpers/manual-clock.ts'
import { createRecordingLog } from './recording-log.ts'
import type { RecordingLog } from './recording-log.ts'

/** A client with everything below it, for one company whose API lies at `url`. */
export interface Rig {
  clock: ManualClock
  log: RecordingLog
  metrics: CallMetrics
  transport: Transport
  tokens: TokenSource
  client: WecomClient
  company: Company
  secrets: Map<string, string>
  credentials: CredentialSource
  dispose(): void
}

const appSecret: Company['secrets'][number] = {
  id: 'app-1',
  kind: 'app',
  agentId: 1000005,
  mayCallCustomerApis: false,
}
const syncSecret: Company['secrets'][number] = {
  id: 'sync-1',
  kind: 'directory-sync',
  agentId: null,
  mayCallCustomerApis: false,
}

const companyAt = (url: string, changes: Partial<Company> = {}): Company => ({
  profileId: 'profile-1',
  corpId: 'wwcorp',
  apiBaseUrl: url,
  proxy: 'none',
  timeoutMs: 30_000,
  secrets: [appSecret, syncSecret],
  ...changes,
})

export interface RigOptions {
  company?: Partial<Company>
  store?: TokenStore
  clock?: ManualClock
}

export function createRig(url: string, options: RigOptions = {}): Rig {
  const clock = options.clock ?? createManualClock({ sleepsPass: true })
  const log = createRecordingLog()
  const metrics = createCallMetrics()
  const company = companyAt(url, options.company)
  const secrets = new Map([
    ['app-1', 'app-secret-value'],
    ['sync-1', 'sync-secret-value'],
  ])
  const credentials: CredentialSource = {
    company: (profileId) => (profileId === company.profileId ? company : null),
    secret: (secretId) => Promise.resolve(secrets.get(secretId) ?? ''),
  }
  const random = () => 0.5
  const transport = createTransport({ clock, environment: {} })
  const store = options.store ?? createMemoryTokenStore()
  const tokens = createTokenSource({ credentials, store, transport, clock, log, metrics, random })
  const limits = createCallLimits({ clock })
  const client = createWecomClient({ credentials, tokens, transport, clock, log, metrics, limits, random })
  return {
    clock,
    log,
    metrics,
    transport,
    tokens,
    client,
    company,
    secrets,
    credentials,
    dispose() {
      tokens.dispose()
      limits.dispose()
      transport.dispose()
    },
  }
}
