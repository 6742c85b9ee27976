/** A line of a context menu; a line between two groups is `null`. */
export interface MenuEntry {
  key: string
  label: string
  /** The key that does the same. */
  shortcut?: string
  disabled?: boolean
  act: () => void
}
export type MenuEntries = readonly (MenuEntry | null)[]
