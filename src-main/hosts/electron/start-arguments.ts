import { isLink } from './deep-link.ts'

/** Given by the system at its start: the app then waits in the tray. */
export const hiddenArgument = '--hidden'

const dataDirSwitch = '--data-dir'

/** In one piece: Chromium sorts arguments, and would part a switch from a value that follows it. */
export const dataDirArgument = (dataDir: string): string => `${dataDirSwitch}=${dataDir}`

/**
 * The data directory that the app was started with: `--data-dir=FOLDER` or `--data-dir FOLDER`. What follows a link does not count:
 * it may come from whoever wrote the link.
 * @returns undefined where none was given
 */
export const askedDataDir = (argv: readonly string[]): string | undefined => {
  const link = argv.findIndex(isLink)
  const own = link === -1 ? argv : argv.slice(0, link)
  const at = own.findIndex((argument) => argument === dataDirSwitch || argument.startsWith(`${dataDirSwitch}=`))
  const found = own[at]
  return found === dataDirSwitch ? own[at + 1] : found?.slice(dataDirSwitch.length + 1)
}

/** With what a new start of the same app is made: not hidden again, and not at the page of a link that was followed already. */
export const argumentsOfRestart = (argv: readonly string[]): string[] =>
  argv.slice(1).filter((argument) => argument !== hiddenArgument && !isLink(argument))
