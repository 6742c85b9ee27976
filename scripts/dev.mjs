import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ensureBuild, root } from './build-output.mjs'
import { findElectron } from './electron-binary.mjs'
import { runChild } from './run-child.mjs'

const manifest = createRequire(import.meta.url).resolve('electron-vite/package.json')
const electronVite = join(dirname(manifest), 'bin/electron-vite.js')

/** The desktop app with hot reload; without Electron the same app in the browser, built again and restarted on every change. */
const develop = async () => {
  const { path, reason } = await findElectron(process.env, process.platform)
  if (path)
    return runChild(process.execPath, [electronVite, 'dev', '--watch'], {
      cwd: root,
      env: { ...process.env, ELECTRON_EXEC_PATH: path },
    })
  console.error(`${reason[0]}，改用浏览器开发。 / ${reason[1]}; developing in the browser instead.`)
  await ensureBuild()
  const codes = await Promise.all([
    runChild(process.execPath, [electronVite, 'build', '--watch', '--logLevel', 'warn'], { cwd: root }),
    runChild(process.execPath, ['--watch-path', join(root, 'out/main'), join(root, 'out/main/cli.js'), 'serve']),
  ])
  return Math.max(...codes)
}

try {
  process.exitCode = await develop()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
