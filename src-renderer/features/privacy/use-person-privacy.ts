import { ElMessage } from 'element-plus'
import { computed, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'
import { saveExport } from '../exports/download.ts'

export interface Subject {
  profileId: string
  userId: string
}
type Preview = Awaited<ReturnType<DeskClient['privacy']['previewForget']>>

/** Makes the report about one person and has it saved. */
export function useReport(client: DeskClient): Action<[Subject, 'html' | 'json'], void> {
  const { t, language } = useText()
  return useAction(async (subject: Subject, format: 'html' | 'json') => {
    const file = await client.privacy.reportPerson({ ...subject, format, language: language.value })
    saveExport(file.fileId, file.fileName)
    ElMessage.success(t('privacy.person.reportMade'))
  })
}

export interface Forgetting {
  preview: Loaded<Preview>
  /** How much is erased. */
  total: ComputedRef<number>
  staysForgotten: Ref<boolean>
  typed: Ref<string>
  /** Whether what was typed is the person's user id or name. */
  isTyped: ComputedRef<boolean>
  forget: Action<[], boolean>
}

/** The erasing of one person: what goes, and the typed yes. */
export function useForgetting(client: DeskClient, subject: () => Subject): Forgetting {
  const { t } = useText()
  const preview = useLoaded((signal) => client.privacy.previewForget(subject(), { signal }))
  const staysForgotten = ref(false)
  const typed = ref('')
  return {
    preview,
    total: computed(() => (preview.value.value?.rows ?? []).reduce((sum, { count }) => sum + count, 0)),
    staysForgotten,
    typed,
    isTyped: computed(() => {
      const text = typed.value.trim()
      if (text === '') return false
      return text.toLowerCase() === subject().userId.toLowerCase() || text === preview.value.value?.name.trim()
    }),
    forget: useAction(async () => {
      const { erased, compacted } = await client.privacy.forgetPerson({
        ...subject(),
        staysForgotten: staysForgotten.value,
        confirm: typed.value,
      })
      if (compacted) ElMessage.success(t('privacy.person.done', { n: String(erased) }))
      else ElMessage.warning(t('privacy.person.notCompacted'))
      return true
    }),
  }
}
