import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The built pages beside the program: this file lies two levels below the folder of package.json once built, three as source. */
export function uiFolder(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return join(folder, 'out', 'renderer')
}
