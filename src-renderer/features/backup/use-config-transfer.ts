import type { ConfigContents } from '@contract/backup.ts'
import { ElMessage } from 'element-plus'
import { computed, reactive, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import type { DeskClient } from '../../client/index.ts'
import { useText } from '../../locales/index.ts'
import type { TextKey } from '../../locales/messages.ts'
import { saveExport } from '../exports/download.ts'
import { shortestPassphrase, strengthOf } from './passphrase-strength.ts'
import type { Strength } from './passphrase-strength.ts'

/** As the host takes it, less what base64 adds. */
const mostBytes = 2_000_000

export interface ConfigTransfer {
  fresh: { passphrase: string; again: string }
  problem: ComputedRef<TextKey | null>
  strength: ComputedRef<Strength | null>
  canExport: ComputedRef<boolean>
  exportIt: Action<[], boolean>
  chosen: ShallowRef<File | null>
  choose: (file: File | null) => void
  passphrase: Ref<string>
  existing: Ref<'keep' | 'replace'>
  contents: ShallowRef<ConfigContents | null>
  open: Action<[], void>
  take: Action<[], boolean>
  /** Forgets what was typed and chosen. */
  forget: () => void
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}

/** Writing the configuration to an encrypted file, and taking one over. What is typed is forgotten as soon as it was used. */
export function useConfigTransfer(client: DeskClient): ConfigTransfer {
  const { t } = useText()
  const fresh = reactive({ passphrase: '', again: '' })
  const chosen = shallowRef<File | null>(null)
  const passphrase = ref('')
  const existing = ref<'keep' | 'replace'>('keep')
  const contents = shallowRef<ConfigContents | null>(null)

  const forget = () => {
    Object.assign(fresh, { passphrase: '', again: '' })
    chosen.value = null
    contents.value = null
    passphrase.value = ''
    existing.value = 'keep'
  }
  const given = async () => ({
    file: chosen.value ? await base64Of(chosen.value) : '',
    passphrase: passphrase.value,
  })
  const isLong = computed(() => fresh.passphrase.length >= shortestPassphrase)
  return {
    fresh,
    problem: computed(() => {
      if (fresh.passphrase === '') return null
      if (!isLong.value) return 'backup.move.tooShort'
      return fresh.again !== '' && fresh.again !== fresh.passphrase ? 'backup.move.differs' : null
    }),
    strength: computed(() => (isLong.value ? strengthOf(fresh.passphrase) : null)),
    canExport: computed(() => isLong.value && fresh.again === fresh.passphrase),
    exportIt: useAction(async () => {
      const { fileId, fileName } = await client.backup.exportConfig({ passphrase: fresh.passphrase })
      saveExport(fileId, fileName)
      ElMessage.success(t('backup.move.saved'))
      forget()
      return true
    }),
    chosen,
    choose: (file) => {
      contents.value = null
      if (file && file.size > mostBytes) ElMessage.error(t('backup.move.tooLarge'))
      chosen.value = file && file.size <= mostBytes ? file : null
    },
    passphrase,
    existing,
    contents,
    open: useAction(async () => {
      contents.value = await client.backup.previewConfig(await given())
    }),
    take: useAction(async () => {
      const counts = await client.backup.importConfig({ ...(await given()), existing: existing.value })
      ElMessage.success(t('backup.move.taken', { ...counts }))
      forget()
      return true
    }),
    forget,
  }
}
