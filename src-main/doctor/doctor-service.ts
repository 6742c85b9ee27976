import type { AreaService } from '../area-service.ts'
import type { CapabilityReport, DoctorReport } from '../contract/profiles.ts'
import { createWecomClient } from '../wecom/client.ts'
import type { ProxyEnvironment } from '../wecom/proxy.ts'
import { askAddress } from './address-check.ts'
import { examineSecret } from './capability-matrix.ts'
import { connectionSteps } from './connection-steps.ts'
import { withNetwork } from './network-draft.ts'
import { createNetworkProbe } from './network-probe.ts'
import type { NetworkProbe } from './network-probe.ts'
import { stepNames } from './step.ts'
import { chooseSubject, findCompany } from './subject.ts'
import type { DoctorOptions, Subject } from './subject.ts'

export interface DoctorServiceOptions extends DoctorOptions {
  network?: NetworkProbe
  /** Where the proxy setting `system` looks; the process's own unless given. Must be the transport's. */
  environment?: ProxyEnvironment
}

/** The connection doctor and the capability matrix (product §1). */
export function createDoctorService(options: DoctorServiceOptions): AreaService<'doctor'> {
  const { clock, log, network = createNetworkProbe(), environment = process.env } = options
  const tools = { clock, network, environment }

  async function* examine(subject: Subject, signal: AbortSignal | undefined): AsyncGenerator<DoctorReport, void, void> {
    const { profileId } = subject.company
    const secretId = subject.stored ? (subject.secret?.id ?? null) : null
    try {
      for await (const { steps, tokenPreview } of connectionSteps(subject, tools, signal)) {
        const complete = steps.length === stepNames.length
        const passed = complete && steps.every(({ state }) => state !== 'failed') && tokenPreview !== null
        if (complete) log.info('The connection doctor has finished', { profileId, secretId, passed })
        yield { profileId, secretId, passed, steps, tokenPreview }
      }
    } finally {
      subject.dispose()
    }
  }

  return {
    async run(input, { signal, actor }) {
      let last: DoctorReport | null = null
      for await (const report of examine(chooseSubject(options, input, actor), signal)) last = report
      if (!last) throw new Error('The connection doctor has no step')
      return last
    },
    // Not a generator itself: a choice that names nothing is refused as the answer, not as a stream that breaks.
    watch: async (input, { signal, actor }) => Promise.resolve(examine(chooseSubject(options, input, actor), signal)),
    address: async ({ profileId, network: draft }, { signal, actor }) =>
      askAddress(options, withNetwork(findCompany(options.credentials, profileId), draft, actor), signal),
    async capabilities({ profileId }, { signal }) {
      const company = findCompany(options.credentials, profileId)
      const client = createWecomClient(options).forProfile(profileId)
      const reports: CapabilityReport[] = []
      for (const secret of company.secrets) reports.push(await examineSecret(client, secret, clock, signal))
      return reports
    },
  }
}
