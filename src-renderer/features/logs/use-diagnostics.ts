import type { DiagnosticPart } from '@contract/logs.ts'
import type { OfferedFile } from '@contract/files.ts'
import { computed, ref } from 'vue'
import type { ComputedRef, Ref } from 'vue'
import { useAction } from '../../app/use-action.ts'
import type { Action } from '../../app/use-action.ts'
import { useLoaded } from '../../app/use-loaded.ts'
import type { Loaded } from '../../app/use-loaded.ts'
import type { DeskClient } from '../../client/index.ts'

export interface Diagnostics {
  preview: Loaded<DiagnosticPart[]>
  isWanted: (name: string) => boolean
  toggle: (name: string) => void
  sizeBytes: ComputedRef<number>
  /** The part whose beginning is shown. */
  shown: Ref<string | null>
  making: Action<[], OfferedFile>
  /** The last one that was made; null again as soon as the choice changes. */
  made: Ref<OfferedFile | null>
}

/** What a bundle would hold, which parts of it are wanted, and the bundle itself. */
export function useDiagnostics(client: DeskClient, save: (fileId: string, fileName: string) => void): Diagnostics {
  const unwanted = ref<readonly string[]>([])
  const shown = ref<string | null>(null)
  const made = ref<OfferedFile | null>(null)
  const preview = useLoaded((signal) => client.logs.previewDiagnostics({}, { signal }))
  const isWanted = (name: string): boolean => !unwanted.value.includes(name)
  const wanted = computed(() => (preview.value.value ?? []).filter(({ name }) => isWanted(name)))
  return {
    preview,
    isWanted,
    toggle: (name) => {
      made.value = null
      unwanted.value = isWanted(name) ? [...unwanted.value, name] : unwanted.value.filter((one) => one !== name)
    },
    sizeBytes: computed(() => wanted.value.reduce((sum, part) => sum + part.sizeBytes, 0)),
    shown,
    making: useAction(async () => {
      const file = await client.logs.makeDiagnostics({ parts: wanted.value.map(({ name }) => name) })
      made.value = file
      save(file.fileId, file.fileName)
      return file
    }),
    made,
  }
}
