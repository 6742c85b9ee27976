import { ref } from 'vue'
import type { Ref } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useHost } from '../../stores/host.ts'
import { useMe } from '../../stores/me.ts'

const offeredKey = 'wecom-desk.start-offered'

export interface StartOffer {
  offered: Ref<boolean>
  /** After a change of a schedule: asks once, where the host can and does not yet. */
  consider: () => Promise<void>
  accept: Action<[], void>
  decline: () => void
}

/** Schedules run only while the app does: once, after the first change, it offers to start with the system. */
export function useStartOffer(client: DeskClient): StartOffer {
  const host = useHost()
  const me = useMe()
  const offered = ref(false)
  const close = () => (offered.value = false)
  return {
    offered,
    consider: async () => {
      if (!me.may('wechat.system.manage')) return
      if (!host.info?.capabilities.includes('start-with-system') || localStorage.getItem(offeredKey) !== null) return
      const { startWithSystem } = await client.desktop.settings({})
      localStorage.setItem(offeredKey, 'true')
      offered.value = !startWithSystem
    },
    accept: useAction(async () => {
      await client.desktop.setSettings({ startWithSystem: true, startHidden: true })
      close()
    }),
    decline: close,
  }
}
