import { onScopeDispose } from 'vue'
import { publishAll } from '../app/notices.ts'
import type { NoticeHub } from '../app/notices.ts'

export interface ShortcutActions {
  find: () => void
  help: () => void
  /** Locks the app; null where no code was set. */
  lock: (() => void) | null
  /** Pages by digit; null where the browser needs the digits for its tabs. */
  openPage: ((index: number) => void) | null
}

/**
 * Ctrl+K finds everything, Ctrl+F goes to the search of the page, F5 asks the host again for what is shown, ? tells all
 * of them. Where a dialog is open, its own keys come first.
 */
export function useShortcuts(notices: NoticeHub, actions: () => ShortcutActions): void {
  function onKey(event: KeyboardEvent): void {
    if (act(event)) event.preventDefault()
  }
  /** @returns whether the key was ours */
  function act(event: KeyboardEvent): boolean {
    const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
    const letter = event.key.toLowerCase()
    const { find, help, lock, openPage } = actions()
    if (control && letter === 'k') find()
    else if (control && letter === 'f') goToSearch(find)
    else if (control && letter === 'l' && lock) lock()
    else if (control && openPage && /^[1-9]$/.test(letter)) openPage(Number(letter) - 1)
    else if (event.key === 'F5' && !event.ctrlKey && !event.shiftKey) publishAll(notices)
    else if (event.key === '?' && !control && !event.altKey && !isTyping(event.target)) help()
    else return false
    return true
  }
  window.addEventListener('keydown', onKey)
  onScopeDispose(() => window.removeEventListener('keydown', onKey))
}

function goToSearch(otherwise: () => void): void {
  // What lies on top comes first: a drawer with a search of its own.
  const searches = [...document.querySelectorAll<HTMLInputElement>('input[data-page-search]')]
  const search = searches.findLast((one) => one.offsetParent !== null)
  if (!search) return otherwise()
  search.focus()
  search.select()
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
