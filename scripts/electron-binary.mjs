import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** How long the place that the binary comes from may take to answer at all. */
const probeMs = 4_000
/** Without an answer: enough to unpack an archive that was fetched before. */
const offlineInstallMs = 10_000
/** A hundred megabytes over a slow line. */
const onlineInstallMs = 10 * 60_000

const packageDir = dirname(createRequire(import.meta.url).resolve('electron/package.json'))

/**
 * Electron's binary, fetched on first use as its package does it, but without waiting for a network that is not there.
 * @returns `path`, or the reason why there is none, in both languages
 */
export const findElectron = async (env, platform) => {
  if (env.WECOM_DESK_NO_ELECTRON === '1') return { reason: ['已按要求跳过 Electron', 'Electron is skipped as asked'] }
  if (env.ELECTRON_EXEC_PATH) return { path: env.ELECTRON_EXEC_PATH }
  if (platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)
    return { reason: ['此环境没有图形桌面', 'There is no graphical desktop here'] }
  if (platform === 'linux' && process.getuid?.() === 0)
    return { reason: ['Electron 的沙箱不允许以 root 运行', "Electron's sandbox does not run as root"] }
  const path = installed(env) ?? (await install(env))
  return path ? { path } : { reason: ['无法取得 Electron 的程序文件', "Electron's binary cannot be fetched"] }
}

const installed = (env) => {
  const pathFile = join(packageDir, 'path.txt')
  if (!existsSync(pathFile)) return null
  const path = join(env.ELECTRON_OVERRIDE_DIST_PATH || join(packageDir, 'dist'), readFileSync(pathFile, 'utf8'))
  return existsSync(path) ? path : null
}

const install = async (env) => {
  const isOnline = await answers(mirrorOf(env))
  if (isOnline) console.error('首次启动：正在下载 Electron… / First start: fetching Electron…')
  await new Promise((end) => {
    spawn(process.execPath, [join(packageDir, 'install.js')], {
      stdio: 'ignore', // its stack traces say less than the sentence that follows
      timeout: isOnline ? onlineInstallMs : offlineInstallMs,
      killSignal: 'SIGKILL',
    })
      .once('error', end)
      .once('exit', end)
  })
  return installed(env)
}

/** As @electron/get chooses it. */
const mirrorOf = (env) =>
  env.NPM_CONFIG_ELECTRON_MIRROR ||
  env.npm_config_electron_mirror ||
  env.npm_package_config_electron_mirror ||
  env.ELECTRON_MIRROR ||
  'https://github.com/electron/electron/releases/download/'

const answers = async (url) => {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(probeMs) })
    return true
  } catch {
    return false // no such host, no route, no answer: offline as far as this matters
  }
}
