import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

const shownForMs = 1600

export interface Copying {
  /** For a moment after it was copied. */
  copied: Ref<boolean>
  /** For a moment after the browser did not let it be copied. */
  refused: Ref<boolean>
  copy: (text: string) => Promise<void>
}

/** Puts a text into the clipboard and says so for a moment. */
export function useCopy(): Copying {
  const copied = ref(false)
  const refused = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  return {
    copied,
    refused,
    copy: async (text) => {
      copied.value = await navigator.clipboard.writeText(text).then(
        () => true,
        () => false,
      )
      refused.value = !copied.value
      clearTimeout(timer)
      timer = setTimeout(() => (copied.value = refused.value = false), shownForMs)
    },
  }
}
