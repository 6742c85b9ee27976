import { inject } from 'vue'
import type { InjectionKey } from 'vue'
import type { Connection, DeskClient } from '../client/index.ts'
import type { NoticeHub } from './notices.ts'

/** What the whole page shares: the typed client, whether it is connected, and news of changed data. */
export interface Desk {
  client: DeskClient
  connection: Connection
  notices: NoticeHub
}

export const deskKey: InjectionKey<Desk> = Symbol('desk')

export function useDesk(): Desk {
  const desk = inject(deskKey)
  if (!desk) throw new Error('A component that talks to the host was mounted outside the application')
  return desk
}
