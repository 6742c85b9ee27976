export const backup = ({ page, go }) => ({
  'settings-backup-empty': async () => {
    await page.keyboard.press('Escape')
    await go('/settings/backup')
    await page.locator('[data-test=backup-create]').waitFor()
  },
  'settings-backup': async () => {
    await page.click('[data-test=backup-create]')
    await page.locator('[data-test=backup-manual]').waitFor()
  },
  'settings-backup-export': async () => {
    await page.click('[data-test=config-export]')
    await page.locator('[data-test=config-passphrase]').fill('correct horse battery')
  },
  'settings-backup-restore': async () => {
    await page.locator('[data-test=backup-restore]').first().click()
    await page.locator('[data-test=confirm-typed]').waitFor()
  },
})
