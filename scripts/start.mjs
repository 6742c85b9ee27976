import { join } from 'node:path'
import { ensureBuild, root } from './build-output.mjs'
import { findElectron } from './electron-binary.mjs'
import { runChild } from './run-child.mjs'

/** The shell's "cannot be run", also of a program whose libraries are missing. */
const cannotRun = 127

const openInBrowser = ([zh, en]) => {
  console.error(`${zh}，改在浏览器中打开同一应用。 / ${en}; the same app opens in the browser instead.`)
  return runChild(process.execPath, [join(root, 'out/main/cli.js'), 'serve', '--open'])
}

const start = async () => {
  await ensureBuild()
  const { path, reason } = await findElectron(process.env, process.platform)
  if (!path) return openInBrowser(reason)
  const { ELECTRON_RUN_AS_NODE: _never, ...env } = process.env
  const code = await runChild(path, [root], { env })
  return code === cannotRun
    ? openInBrowser(['Electron 无法在此系统上运行', 'Electron cannot run on this system'])
    : code
}

try {
  process.exitCode = await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
