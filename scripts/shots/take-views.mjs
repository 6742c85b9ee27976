// Takes every view in every size, language and theme, or in those that the command names.
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'

export const folder = resolve(import.meta.dirname, '../../shots')
/** `npm run shots -- 1280 zh-CN light`: only those sizes, languages and themes. */
const words = process.argv.slice(2)
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 960, height: 600 },
]

/** Some pictures taken again leave the others as they are. */
export async function clearFolder() {
  if (words.length === 0) await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
}

/** Views are taken in their order: each starts from where the one before it left the page. */
export async function takeViews({ page, call, drawn, settled, host }, views) {
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const language of ['zh-CN', 'en']) {
      for (const theme of ['light', 'dark']) {
        const group = `${size.width}-${language}-${theme}`
        if (words.some((word) => word.match(/^(\d+|zh-CN|en|light|dark)$/) && !group.includes(word))) continue
        await call('PATCH', '/system/preferences', { language, theme })
        await page
          .locator(`html[lang=${language}]${theme === 'dark' ? '.dark' : ':not(.dark)'}`)
          .waitFor({ state: 'attached' })
        for (const [name, view] of Object.entries(views)) {
          const { open, close } = typeof view === 'function' ? { open: view } : view
          await open()
          // What is closed again is a state that does not settle by itself.
          if (close) await drawn()
          else await settled()
          await page.screenshot({ path: join(folder, `${group}-${name}.png`), animations: 'disabled' })
          await close?.()
        }
        host.mend()
        await page.reload()
        await settled()
      }
    }
  }
}
