import { onScopeDispose } from 'vue'
import { publishAll } from '../app/notices.ts'
import type { NoticeHub } from '../app/notices.ts'

/** Ctrl+K finds everything, Ctrl+F goes to the search of the page, F5 asks the host again for what is shown. */
export function useShortcuts(notices: NoticeHub, findEverything: () => void): void {
  function onKey(event: KeyboardEvent): void {
    const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
    const letter = event.key.toLowerCase()
    if (control && letter === 'k') findEverything()
    else if (control && letter === 'f') {
      const search = document.querySelector<HTMLInputElement>('main [data-page-search]')
      if (search) search.select()
      else findEverything()
      search?.focus()
    } else if (event.key === 'F5' && !event.ctrlKey && !event.shiftKey) publishAll(notices)
    else return
    event.preventDefault()
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => window.removeEventListener('keydown', onKey))
}
