import type { ChangeNotice } from '@contract/system.ts'
import { onScopeDispose } from 'vue'

export type Topic = ChangeNotice['topic']
type Listener = (notice: ChangeNotice) => void

/** Hands out one stream of change notices to every page that wants to hear of some of them. */
export interface NoticeHub {
  publish: (notice: ChangeNotice) => void
  /** Returns its own unsubscribe. */
  subscribe: (topics: readonly Topic[], listener: Listener) => () => void
}

export function createNoticeHub(): NoticeHub {
  const entries = new Set<{ topics: readonly Topic[]; listener: Listener }>()
  return {
    publish: (notice) => {
      for (const entry of [...entries]) if (entry.topics.includes(notice.topic)) entry.listener(notice)
    },
    subscribe: (topics, listener) => {
      const entry = { topics, listener }
      entries.add(entry)
      return () => entries.delete(entry)
    },
  }
}

const topicsOfData = [
  'profiles',
  'preferences',
  'directory',
  'runs',
  'tokens',
  'exports',
  'notifications',
  'schedules',
  'alerts',
  'access',
  'lock',
  'privacy',
  'backups',
] as const

/** Lets every page ask the host again, whatever it shows. */
export function publishAll(hub: NoticeHub): void {
  for (const topic of topicsOfData) hub.publish({ topic, profileId: null, runId: null })
}

/** Hears of changes for as long as the calling component or scope lives. */
export function useNotices(hub: NoticeHub, topics: readonly Topic[], listener: Listener): void {
  onScopeDispose(hub.subscribe(topics, listener))
}
