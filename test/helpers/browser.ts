import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import type { Browser, BrowserContext } from 'playwright-core'

const cacheDir = resolve(import.meta.dirname, '../../node_modules/.cache')

/** Never the package's own `args`: they switch web security and site isolation off. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A headless Chromium that knows Chinese fonts; the caller closes it. */
export const launchBrowser = async (extraFlags: readonly string[] = []): Promise<Browser> =>
  chromium.launch(await launchOptions(extraFlags))

/** The same with a profile folder: storage survives a restart. The caller closes it. */
export const launchBrowserProfile = async (folder: string, extraFlags: readonly string[]): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, { ...(await launchOptions(extraFlags)), locale: 'zh-CN' })

const launchOptions = async (extraFlags: readonly string[]) => ({
  executablePath: await chromiumPath(),
  headless: true,
  args: [...flags, ...extraFlags],
  env: { ...process.env, FONTCONFIG_FILE: fontConfigFile() },
})

/** `CHROMIUM_PATH`, or the Chromium of the test dependencies, unpacked on first use. */
export const chromiumPath = async (): Promise<string> => {
  const chosen = process.env['CHROMIUM_PATH']
  if (chosen) return chosen
  const packageDir = packageFolder('@sparticuz/chromium')
  const folder = join(cacheDir, `chromium-${versionOf(packageDir)}`)
  const executable = join(folder, 'chromium')
  if (!existsSync(executable)) await unpack(folder)
  return executable
}

/**
 * The package unpacks into the temporary folder of its process, file by file. So a process of its own unpacks into a
 * folder of its own, which then gets its final name at once: whoever comes second finds either nothing or everything.
 */
const unpack = async (folder: string): Promise<void> => {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('The tests bring a Chromium for Linux x64 only: set CHROMIUM_PATH to a Chrome or Chromium.')
  const staging = `${folder}.${randomUUID()}`
  mkdirSync(staging, { recursive: true })
  const script = "await (await import('@sparticuz/chromium')).default.executablePath()"
  try {
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      env: { ...process.env, TMPDIR: staging },
    })
    renameSync(staging, folder)
  } catch (error) {
    if (!existsSync(join(folder, 'chromium'))) throw error // else another process was faster
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Without it Chinese characters are boxes: the package's Chromium has no fonts for them. */
const fontConfigFile = (): string => {
  const folder = join(cacheDir, 'fontconfig')
  const file = join(folder, 'fonts.conf')
  const fonts = packageFolder('@expo-google-fonts/noto-sans-sc')
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(fonts, '400Regular')}</dir>
  <dir>${join(fonts, '700Bold')}</dir>
  <cachedir>${join(folder, 'cache')}</cachedir>
</fontconfig>
`
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return file
  mkdirSync(folder, { recursive: true })
  const staging = `${file}.${randomUUID()}`
  writeFileSync(staging, text)
  renameSync(staging, file)
  return file
}

/** Found by hand: the packages export no manifest, and vitest's modules have no `import.meta.resolve`. */
const packageFolder = (name: string): string => {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? []
  const found = places.map((place) => join(place, name)).find((folder) => existsSync(folder))
  if (!found) throw new Error(`${name} is not installed`)
  return found
}

const versionOf = (packageDir: string): string => {
  const manifest: unknown = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'))
  if (typeof manifest === 'object' && manifest && 'version' in manifest) return String(manifest.version)
  throw new Error(`${packageDir} has no version`)
}
