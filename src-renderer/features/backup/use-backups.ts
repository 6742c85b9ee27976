import type { BackupFile, BackupList } from '@contract/backup.ts'
import { ElMessage } from 'element-plus'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useDesk } from '../../app/desk.ts'
import { useNotices } from '../../app/notices.ts'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import { useText } from '../../locales/index.ts'

export interface Backups {
  list: Loaded<BackupList>
  /** When the daily backup is due; null where it is switched off or may not be seen. */
  nextAtMs: ComputedRef<number | null>
  /** 0 to 100 while one is being made, also by the schedule. */
  percent: ComputedRef<number | null>
  create: Action<[], void>
  check: Action<[BackupFile], void>
  /** The backup whose check is under way. */
  checking: Ref<string | null>
  remove: Action<[BackupFile], boolean>
  restore: Action<[BackupFile], boolean>
  /** From the answer to a restore until the data is there again. */
  restoring: Ref<boolean>
  /** What a restored backup still needs, such as its passphrase. */
  note: ShallowRef<{ 'zh-CN': string; en: string } | null>
  holdsOf: (file: BackupFile) => string
}

/** Backups and what can be done with them. */
export function useBackups(): Backups {
  const { client, connection, notices } = useDesk()
  const { t } = useText()
  const list = useLoaded(async (signal) => client.backup.list({}, { signal }))
  // Seen by whoever may see schedules; a backup is worth as much without.
  const schedules = useLoaded(async (signal) => client.schedules.list({}, { signal }), 'wechat.schedule.view')
  const checking = ref<string | null>(null)
  const restoring = ref(false)
  const note = shallowRef<Backups['note']['value']>(null)

  useNotices(notices, ['backups', 'schedules'], () => {
    void list.load()
    void schedules.load()
  })
  void list.load()
  void schedules.load()
  // The host looks at unknown backups by itself. Its news of that is lost where the page has just reconnected.
  let timer: ReturnType<typeof setTimeout> | undefined
  let looks = 0
  watch(list.value, (now) => {
    clearTimeout(timer)
    if (!now?.items.some(({ intact }) => intact === null)) looks = 0
    else if (looks++ < 10) timer = setTimeout(() => void list.load(), 2000)
  })
  onScopeDispose(() => clearTimeout(timer))
  onScopeDispose(
    connection.subscribe((state) => {
      if (state !== 'online' || !restoring.value) return
      restoring.value = false
      void list.load()
    }),
  )

  return {
    list,
    nextAtMs: computed(() => schedules.value.value?.items.find(({ job }) => job === 'backup')?.nextAtMs ?? null),
    percent: computed(() => {
      const making = list.value.value?.making
      return making ? Math.round(making.share * 100) : null
    }),
    create: useAction(async () => {
      await client.backup.create({})
      ElMessage.success(t('backup.made'))
      await list.load()
    }),
    checking,
    check: useAction(async ({ backupId }: BackupFile) => {
      checking.value = backupId
      try {
        const { intact } = await client.backup.check({ backupId })
        if (intact) ElMessage.success(t('backup.checkedGood'))
        else ElMessage.error(t('backup.checkedBad'))
        await list.load()
      } finally {
        checking.value = null
      }
    }),
    remove: useAction(async ({ backupId }: BackupFile) => {
      await client.backup.remove({ backupId })
      await list.load()
      return true
    }),
    restoring,
    note,
    restore: useAction(async ({ backupId }: BackupFile) => {
      const answer = await client.backup.restore({ backupId })
      note.value = answer.note
      restoring.value = true
      return true
    }),
    holdsOf: ({ companies, members }) =>
      companies === null || members === null
        ? ''
        : [t('backup.companies', { n: companies }), t('backup.members', { n: members })].join(
            t('common.listSeparator'),
          ),
  }
}
