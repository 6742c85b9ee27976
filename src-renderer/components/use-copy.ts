import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

const shownForMs = 1600

export interface Copying {
  /** For a moment after it was copied. */
  copied: Ref<boolean>
  copy: (text: string) => Promise<void>
}

/** Puts a text into the clipboard and says so for a moment. */
export function useCopy(): Copying {
  const copied = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  return {
    copied,
    copy: async (text) => {
      await navigator.clipboard.writeText(text)
      copied.value = true
      clearTimeout(timer)
      timer = setTimeout(() => (copied.value = false), shownForMs)
    },
  }
}
