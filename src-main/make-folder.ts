import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/**
 * Makes a folder and those above it, for this user alone. Step by step: asked for all of it at once, Node never comes back
 * where nothing can be made and the system only says that there is nothing, as below /proc.
 * @throws the system's error
 */
export const makeFolder = (path: string): void => {
  const make = () => mkdirSync(path, { mode: 0o700 })
  const parent = dirname(path)
  try {
    make()
  } catch (error) {
    if (isFolder(path)) return
    if (!isMissing(error) || parent === path) throw error
    makeFolder(parent)
    try {
      make()
    } catch (again) {
      // Somebody else was quicker.
      if (!isFolder(path)) throw again
    }
  }
}
