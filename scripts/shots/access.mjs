export const access = ({ page, go }) => ({
  'settings-access': async () => {
    await page.keyboard.press('Escape')
    await go('/settings/access')
    await page.locator('[data-test=roles]').waitFor()
  },
  'settings-access-role': async () => {
    await page.click('[data-test=add-role]')
    await page.locator('[data-test=role-name]').waitFor()
  },
  'settings-access-key': async () => {
    await page.keyboard.press('Escape')
    await page.click('[data-test=add-key]')
    await page.locator('[data-test=key-name]').waitFor()
  },
})
