// The second half of `npm run shots`: pages of a company that has been synced for weeks.
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { openDesk } from '../test/e2e/desk-under-test.ts'

const folder = resolve(import.meta.dirname, '../shots')
const sizes = [
  { width: 960, height: 600 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]
const words = process.argv.slice(2)
const dayMs = 86_400_000

await mkdir(folder, { recursive: true })
const desk = await openDesk({ livedIn: { days: 60, everyDays: 3 } })
const { page, call } = desk

const settled = async () => {
  await page.waitForLoadState('networkidle')
  await page.locator('.skeleton:visible').first().waitFor({ state: 'detached' })
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
}
const go = async (hash) => {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  await settled()
}
const mover = async () => {
  const nowMs = Date.now()
  const question = `fromMs=${nowMs - 50 * dayMs}&toMs=${nowMs}&entity=member&operation=moved&limit=1`
  return (await call('GET', `/history/difference?${question}`)).items[0].id
}

const views = {
  'time-machine': async () => {
    await go('/time-machine')
    await page.locator('[data-test=past-member]').first().waitFor()
  },
  'time-machine-past': async () => {
    await page.getByRole('slider').focus()
    for (let step = 0; step < 12; step++) await page.keyboard.press('ArrowLeft')
    await page.locator('[data-test=back-to-now]').waitFor()
  },
  'time-machine-unknown': async () => {
    await go(`/time-machine?at=${Date.now() - 80 * dayMs}`)
    await page.locator('[data-test=unknown-day]').waitFor()
  },
  'time-machine-weeks': async () => {
    await page.locator('[data-test=unit] label').nth(1).click()
    await go(`/time-machine?at=${Date.now() - 20 * dayMs}`)
    await page.locator('[data-test=past-member]').first().waitFor()
  },
  'time-machine-compare': async () => {
    await go('/time-machine/compare')
    await page.locator('[data-test=change]').first().waitFor()
  },
  'time-machine-departments': async () => {
    await go('/time-machine/departments')
    await page.locator('[data-test=department-weeks] tbody tr').first().waitFor()
  },
  'time-machine-nobody': () => go('/time-machine/person'),
  'time-machine-person': async () => {
    await go(`/time-machine/person?user=${encodeURIComponent(await mover())}`)
    await page.locator('[data-test=life-event]').first().waitFor()
  },
}

try {
  await page.locator('[data-test=activity]').waitFor()
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
        for (const [name, open] of Object.entries(views)) {
          await open()
          await settled()
          await page.screenshot({ path: join(folder, `${group}-${name}.png`), animations: 'disabled' })
        }
        await page.reload()
        await settled()
      }
    }
  }
  if (desk.complaints.length > 0) console.error('The page complained:', desk.complaints)
} finally {
  await desk.close()
}
