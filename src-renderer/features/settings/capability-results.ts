import type { CapabilityReport } from '@contract/profiles.ts'
import { defineStore } from 'pinia'
import { reactive } from 'vue'

export interface ProbeResult {
  reports: CapabilityReport[]
  atMs: number
}

/** What the last probe of each company found: it takes dozens of calls, and a change of tab should not cost them again. */
export const useProbeResults = defineStore('probe-results', () => {
  const results = reactive(new Map<string, ProbeResult>())
  return { results }
})
