import type { ApiMetric, HealthSample, SyncMetric } from '@contract/logs.ts'
import { ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import type { CallsMetric } from './metric-series.ts'
import { spanOf } from './metric-spans.ts'
import type { MetricSpan, SpanName } from './metric-spans.ts'

export interface Metrics {
  spanName: Ref<SpanName>
  /** Null: all companies. */
  profileId: Ref<string | null>
  /** What the figures that are shown are of. */
  span: Readonly<ShallowRef<MetricSpan>>
  apis: Loaded<ApiMetric[]>
  calls: Loaded<CallsMetric[]>
  syncs: Loaded<SyncMetric[]>
  health: Loaded<HealthSample[]>
  reload: () => void
}

/** Figures of a stretch of time, of one company or of all of them. */
export function useMetrics(client: DeskClient, nowMs: () => number = Date.now): Metrics {
  const spanName = ref<SpanName>('day')
  const profileId = ref<string | null>(null)
  const span = shallowRef(spanOf('day', nowMs()))
  const company = () => (profileId.value === null ? {} : { profileId: profileId.value })
  const between = () => ({ fromMs: span.value.fromMs, toMs: span.value.toMs })

  const apis = useLoaded((signal) => client.metrics.apis({ ...company(), ...between() }, { signal }))
  const calls = useLoaded((signal) => client.metrics.calls({ ...company(), edgesMs: span.value.edgesMs }, { signal }))
  const syncs = useLoaded((signal) =>
    client.metrics.syncs({ ...company(), dayEdgesMs: span.value.dayEdgesMs }, { signal }),
  )
  const health = useLoaded((signal) => client.metrics.health({ ...between(), most: 400 }, { signal }))

  function reload(): void {
    span.value = spanOf(spanName.value, nowMs())
    for (const one of [apis, calls, syncs, health]) void one.load()
  }
  watch([spanName, profileId], reload, { immediate: true })
  return { spanName, profileId, span, apis, calls, syncs, health, reload }
}
