import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { follow } from '../client/index.ts'
import { useClockTasks } from '../stores/clock-tasks.ts'
import { useCompanies } from '../stores/companies.ts'
import { useDepartmentNames } from '../stores/department-names.ts'
import { useExports } from '../stores/exports.ts'
import { useHost } from '../stores/host.ts'
import { useLock } from '../stores/lock.ts'
import { useMe } from '../stores/me.ts'
import { useNotifications } from '../stores/notifications.ts'
import { usePreferences } from '../stores/preferences.ts'
import { useTasks } from '../stores/tasks.ts'
import type { Desk } from './desk.ts'
import { readFailure } from './failure.ts'
import type { Failure } from './failure.ts'
import { publishAll, useNotices } from './notices.ts'

export interface Boot {
  ready: Ref<boolean>
  failure: ShallowRef<Failure | null>
  start: () => Promise<void>
}

/** Loads what every page needs, then keeps it true: one stream of notices, and a fresh look after each reconnection. */
export function useBoot({ client, connection, notices }: Desk, onReady: () => void): Boot {
  const companies = useCompanies()
  const preferences = usePreferences()
  const host = useHost()
  const lock = useLock()
  const me = useMe()
  const tasks = useTasks()
  const exports = useExports()
  const clockTasks = useClockTasks()
  const notifications = useNotifications()
  const departmentNames = useDepartmentNames()
  const ready = ref(false)
  const failure = shallowRef<Failure | null>(null)
  const life = new AbortController()

  const loadTasks = () =>
    tasks.load(
      client,
      companies.all.map((company) => company.id),
    )
  /** Background refreshes: what a page needs it asks for itself, with an error card of its own. */
  const quietly = (work: Promise<unknown>) => void work.catch(() => undefined)

  async function start(): Promise<void> {
    failure.value = null
    try {
      // First: some of the rest is only asked by who may know it.
      await me.load(client)
      await Promise.all([companies.load(client), preferences.load(client), host.load(client)])
      await loadTasks()
      ready.value = true
      quietly(exports.load(client))
      quietly(clockTasks.load(client))
      quietly(notifications.load(client))
      quietly(lock.load(client))
      onReady()
    } catch (error) {
      const found = readFailure(error)
      // The lock screen is all that is shown; unlocked, it starts anew.
      if (found.code === 'LOCKED') quietly(Promise.all([preferences.load(client), lock.load(client)]))
      else failure.value = found
    }
  }

  host.takeConnection(connection.state)
  onScopeDispose(connection.subscribe((state) => host.takeConnection(state)))
  watch(
    () => host.connection,
    (state, before) => {
      if (state !== 'online' || before === 'online') return
      if (!ready.value) return failure.value ? quietly(start()) : undefined
      quietly(me.load(client))
      quietly(host.load(client))
      publishAll(notices)
    },
  )
  quietly(follow((signal) => client.system.watch({}, { signal }), notices.publish, life.signal))
  onScopeDispose(() => life.abort())

  useNotices(notices, ['profiles', 'sandbox'], () => quietly(Promise.all([companies.load(client), host.load(client)])))
  useNotices(notices, ['directory', 'profiles'], () => departmentNames.forget())
  useNotices(notices, ['lock'], () => quietly(lock.load(client)))
  watch(
    () => lock.locked,
    (locked) => {
      if (locked) return
      if (ready.value) publishAll(notices)
      else quietly(start())
    },
  )
  useNotices(notices, ['access'], () => quietly(me.load(client)))
  useNotices(notices, ['preferences'], () => quietly(preferences.load(client)))
  useNotices(notices, ['runs', 'profiles'], () => quietly(loadTasks()))
  useNotices(notices, ['schedules'], () => quietly(clockTasks.load(client)))
  useNotices(notices, ['exports', 'profiles'], () => quietly(exports.load(client)))
  useNotices(notices, ['notifications', 'profiles'], () => quietly(notifications.load(client)))

  return { ready, failure, start }
}
