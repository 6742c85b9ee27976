import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'

export type SeenAddress = Awaited<ReturnType<DeskClient['doctor']['address']>>
type Network = NonNullable<Parameters<DeskClient['doctor']['address']>[0]['network']>

export interface AddressQuestion {
  seen: ShallowRef<SeenAddress | null>
  ask: Action<[network: Network | null], void>
}

/** Which address WeCom sees this computer by. */
export function useAddress(client: DeskClient, profileId: () => string): AddressQuestion {
  const seen = shallowRef<SeenAddress | null>(null)
  return {
    seen,
    ask: useAction(async (network: Network | null) => {
      seen.value = null
      const asked = profileId()
      const answer = await client.doctor.address({ profileId: asked, ...(network === null ? {} : { network }) })
      if (asked === profileId()) seen.value = answer
    }),
  }
}
