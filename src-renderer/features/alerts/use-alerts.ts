import type { AlertRule, Channel, Delivery, QuietHours } from '@contract/alerts.ts'
import { computed, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { Failure } from '../../app/failure.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'

const pageSize = 20
const mostShown = 1000

export type AlertRules = Awaited<ReturnType<DeskClient['alerts']['rules']>>

export interface Alerts {
  channels: Loaded<Channel[]>
  rules: Loaded<AlertRules>
  deliveries: Loaded<{ total: number; items: Delivery[] }>
  /** What became of the last test of each channel. */
  tests: ShallowRef<ReadonlyMap<string, Delivery>>
  testing: Ref<string | null>
  failures: ComputedRef<Failure[]>
  load: () => Promise<void>
  test: Action<[channelId: string], void>
  setEnabled: Action<[channelId: string, enabled: boolean], void>
  remove: Action<[channelId: string], boolean>
  setRule: Action<[rule: AlertRule], void>
  setQuietHours: Action<[hours: QuietHours], void>
  showMore: () => Promise<void>
}

/** Everything of the section on alerts. Changes are stored at once. */
export function useAlerts(client: DeskClient): Alerts {
  const shown = ref(pageSize)
  const channels = useLoaded((signal) => client.alerts.channels({}, { signal }))
  const rules = useLoaded((signal) => client.alerts.rules({}, { signal }))
  const deliveries = useLoaded((signal) => client.alerts.deliveries({ limit: shown.value }, { signal }))
  const tests = shallowRef<ReadonlyMap<string, Delivery>>(new Map())
  const testing = ref<string | null>(null)

  const load = async () => {
    await Promise.all([channels.load(), rules.load(), deliveries.load()])
  }
  const test = useAction(async (channelId: string) => {
    testing.value = channelId
    try {
      tests.value = new Map(tests.value).set(channelId, await client.alerts.testChannel({ channelId }))
    } finally {
      testing.value = null
    }
    await Promise.all([channels.load(), deliveries.load()])
  })
  const setEnabled = useAction(async (channelId: string, enabled: boolean) => {
    await client.alerts.updateChannel({ channelId, enabled })
    await channels.load()
  })
  const remove = useAction(async (channelId: string) => {
    await client.alerts.removeChannel({ channelId })
    await load()
    return true
  })
  const setRule = useAction(async (rule: AlertRule) => {
    rules.value.value = await client.alerts.setRules({ rules: [rule] })
  })
  const setQuietHours = useAction(async (quietHours: QuietHours) => {
    rules.value.value = await client.alerts.setRules({ quietHours })
  })
  const actions = [test, setEnabled, setRule, setQuietHours]
  return {
    channels,
    rules,
    deliveries,
    tests,
    testing,
    failures: computed(() =>
      [channels, rules, deliveries, ...actions].map(({ failure }) => failure.value).filter((one) => one !== null),
    ),
    load,
    test,
    setEnabled,
    remove,
    setRule,
    setQuietHours,
    showMore: async () => {
      shown.value = Math.min(mostShown, shown.value + pageSize * 2)
      await deliveries.load()
    },
  }
}
