import type { AreaService } from '../area-service.ts'
import type { CapabilityReport } from '../contract/profiles.ts'
import { createWecomClient } from '../wecom/client.ts'
import type { ProxyEnvironment } from '../wecom/proxy.ts'
import { examineSecret } from './capability-matrix.ts'
import { runConnectionSteps } from './connection-steps.ts'
import { createNetworkProbe } from './network-probe.ts'
import type { NetworkProbe } from './network-probe.ts'
import { chooseSubject, findCompany } from './subject.ts'
import type { DoctorOptions } from './subject.ts'

export interface DoctorServiceOptions extends DoctorOptions {
  network?: NetworkProbe
  /** Where the proxy setting `system` looks; the process's own unless given. Must be the transport's. */
  environment?: ProxyEnvironment
}

/** The connection doctor and the capability matrix (product §1). */
export function createDoctorService(options: DoctorServiceOptions): AreaService<'doctor'> {
  const { clock, log, network = createNetworkProbe(), environment = process.env } = options
  return {
    async run(input, { signal }) {
      const subject = chooseSubject(options, input)
      try {
        const { steps, tokenPreview } = await runConnectionSteps(subject, { clock, network, environment }, signal)
        const secretId = subject.stored ? (subject.secret?.id ?? null) : null
        const passed = steps.every(({ state }) => state !== 'failed') && tokenPreview !== null
        log.info('The connection doctor has finished', { profileId: input.profileId, secretId, passed })
        return { profileId: input.profileId, secretId, passed, steps, tokenPreview }
      } finally {
        subject.dispose()
      }
    },
    async capabilities({ profileId }, { signal }) {
      const company = findCompany(options.credentials, profileId)
      const client = createWecomClient(options).forProfile(profileId)
      const reports: CapabilityReport[] = []
      for (const secret of company.secrets) reports.push(await examineSecret(client, secret, clock, signal))
      return reports
    },
  }
}
