export const find = ({ page, go }) => ({
  find: async () => {
    await go('/sync')
    await page.keyboard.press('Control+k')
    await page.locator('.quick-find input').fill('zhang')
    await page.locator('.quick-find [role=option]').nth(3).waitFor()
  },
})

export const frame = ({ page, go, run, endRun, fault, noFaults }) => ({
  tasks: async () => {
    await endRun()
    await noFaults()
    await endRun()
    await page.click('[data-test=tasks]')
    await page.locator('.tasks').waitFor()
  },
  news: async () => {
    await page.keyboard.press('Escape')
    await go('/directory')
    await fault('untrusted-ip')
    await run({ kind: 'all' })
    await noFaults()
    await page.locator('[data-test=notice-line]').hover() // or it would go by itself
  },
  notifications: async () => {
    await page.click('[data-test=bell]')
    await page.locator('[data-test=notification]').first().waitFor()
  },
  errcode: async () => {
    await page.locator('[data-test=notification] .errcode').first().click()
    await page.locator('[data-test=errcode-entry]').waitFor()
  },
  menu: async () => {
    await page.keyboard.press('Escape')
    await page.locator('.errcode-drawer').waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await page.locator('.notifications').waitFor({ state: 'hidden' })
    await page.click('[data-test=menu]')
    await page.locator('[data-test=menu-about]').waitFor()
  },
  shortcuts: async () => {
    await page.click('[data-test=menu-shortcuts]')
    await page.locator('.shortcuts').waitFor()
  },
})
