import type { CapabilityReport, Profile } from '@contract/profiles.ts'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { useProbeResults } from './capability-results.ts'
import type { ProbeResult } from './capability-results.ts'

export type Capability = CapabilityReport['capabilities'][number]
type Summary = Awaited<ReturnType<DeskClient['directory']['summary']>>

export interface CapabilityLine {
  name: string
  title: Capability['title']
  /** By column; null where a secret was not tried with it. */
  cells: (Capability | null)[]
}

export interface Capabilities {
  result: ComputedRef<ProbeResult | null>
  /** The reports of secrets that still exist, a column each. */
  columns: ComputedRef<CapabilityReport[]>
  lines: ComputedRef<CapabilityLine[]>
  /** What is mirrored, to compare with what WeCom says now. */
  mirror: Loaded<Summary>
  probe: Action<[], void>
}

export const availableCount = ({ capabilities }: CapabilityReport): number =>
  capabilities.filter(({ state }) => state === 'available').length

/** One line per capability, in the order of the first report that has it. */
export function capabilityLines(columns: readonly CapabilityReport[]): CapabilityLine[] {
  const titles = new Map<string, Capability['title']>()
  for (const report of columns) for (const { name, title } of report.capabilities) titles.set(name, title)
  const byName = columns.map((report) => new Map(report.capabilities.map((one) => [one.name, one])))
  return [...titles].map(([name, title]) => ({ name, title, cells: byName.map((one) => one.get(name) ?? null) }))
}

/** What each secret of a company may do. */
export function useCapabilities(client: DeskClient, company: () => Profile): Capabilities {
  const { results } = useProbeResults()
  const mirror = useLoaded(
    (signal) => client.directory.summary({ profileId: company().id }, { signal }),
    'wechat.department.view',
  )
  const result = computed(() => results.get(company().id) ?? null)
  const columns = computed(() => {
    const known = new Set(company().secrets.map(({ id }) => id))
    return (result.value?.reports ?? []).filter(({ secretId }) => known.has(secretId))
  })
  return {
    result,
    columns,
    lines: computed(() => capabilityLines(columns.value)),
    mirror,
    probe: useAction(async () => {
      const profileId = company().id
      const reports = await client.doctor.capabilities({ profileId })
      results.set(profileId, { reports, atMs: Date.now() })
      await mirror.load()
    }),
  }
}
