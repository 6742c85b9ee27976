import type { MemberDetail } from '@contract/directory.ts'
import { shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { useReveal } from '../../components/use-reveal.ts'
import type { Reveal } from '../../components/use-reveal.ts'

type History = Awaited<ReturnType<DeskClient['directory']['history']>>
type Revealed = Awaited<ReturnType<DeskClient['directory']['reveal']>>

export interface MemberDetails {
  detail: Loaded<MemberDetail>
  history: Loaded<History>
  historyWanted: ShallowRef<boolean>
  reveal: Reveal<Revealed>
  askReveal: Action<[], void>
  reload: () => void
}

/** WeCom's answer as it is read best; what is no JSON stays as it is. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** One person in the drawer. Revealed values are forgotten as soon as another person is shown. */
export function useMemberDetail(client: DeskClient, userId: Ref<string | null>): MemberDetails {
  const known = (): string => userId.value ?? ''
  const detail = useLoaded((signal) => client.directory.member({ userId: known() }, { signal }))
  const history = useLoaded((signal) => client.directory.history({ userId: known() }, { signal }))
  const historyWanted = shallowRef(false)
  const reveal = useReveal<Revealed>()
  const askReveal = useAction(async () => {
    const asked = known()
    const values = await client.directory.reveal({ userId: asked })
    if (asked === known()) reveal.show(values)
  })

  function reload(): void {
    if (userId.value === null) return
    void detail.load()
    if (historyWanted.value) void history.load()
  }

  watch(
    userId,
    (next, before) => {
      reveal.hide()
      askReveal.failure.value = null
      if (next === before) return
      history.value.value = null
      detail.failure.value = null
      reload()
    },
    { immediate: true },
  )
  watch(historyWanted, (wanted) => {
    if (wanted && userId.value !== null) void history.load()
  })
  return { detail, history, historyWanted, reveal, askReveal, reload }
}
