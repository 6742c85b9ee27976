import { readFile } from 'node:fs/promises'

const passphrase = 'correct horse battery'
const companies = JSON.stringify([
  { name: '上海分公司', corpId: 'ww1234567890abcdef', secrets: 3, exists: true },
  { name: '<b>测试</b> & Söhne', corpId: 'wwfedcba0987654321', secrets: 1, exists: false },
])
const reason =
  '{"zh-CN":"恢复未进行：另一个程序仍打开着数据库。数据未被改动；请关闭它后重试。","en":"Nothing was restored: another program still has the database open. Nothing was changed; close it and try again."}'

export const backup = ({ page, call, go, host }) => {
  const again = async () => {
    await go('/settings/general')
    await go('/settings/backup')
  }
  return {
    'settings-backup-empty': async () => {
      await page.keyboard.press('Escape')
      await go('/settings/general')
      for (const { backupId } of (await call('GET', '/backups')).items) await call('DELETE', `/backups/${backupId}`)
      await go('/settings/backup')
      await page.locator('[data-test=backup-create]').waitFor()
    },
    'settings-backup': async () => {
      await page.click('[data-test=backup-create]')
      await page.locator('[data-test=backup-manual]').waitFor()
    },
    'settings-backup-remove': async () => {
      await page.locator('[data-test=backup-remove]').first().click()
      await page.locator('[data-test=confirm]').waitFor()
    },
    'settings-backup-export': async () => {
      await page.keyboard.press('Escape')
      await page.click('[data-test=config-export]')
      await page.locator('[data-test=config-passphrase]').fill(passphrase)
    },
    'settings-backup-import': async () => {
      await page.locator('[data-test=config-again]').fill(passphrase)
      const downloading = page.waitForEvent('download')
      await page.click('[data-test=config-save]')
      const download = await downloading
      const buffer = await readFile(await download.path())
      await page.click('[data-test=config-import]')
      await page
        .locator('[data-test=config-file]')
        .setInputFiles({ name: download.suggestedFilename(), mimeType: 'application/json', buffer })
      await page.locator('[data-test=config-open-passphrase]').fill(passphrase)
      // The practice company is not exported.
      host.alter((text) => text.replace('"companies":[]', `"companies":${companies}`))
      await page.click('[data-test=config-open]')
      await page.locator('[data-test=config-preview]').waitFor()
      await page.locator('[data-test=config-take]').scrollIntoViewIfNeeded()
    },
    // As after somebody was forgotten since.
    'settings-backup-restore': async () => {
      host.alter((text) => text.replaceAll('"comeBack":0', '"comeBack":3'))
      await again()
      await page.locator('[data-test=backup-restore]').first().click()
      await page.locator('[data-test=confirm-typed]').waitFor()
    },
    'settings-backup-restored': async () => {
      host.alter()
      const word = await page.locator('[data-test=confirm-typed]').getAttribute('placeholder')
      await page.locator('[data-test=confirm-typed]').fill(word)
      await page.click('[data-test=confirm]')
      await page.locator('[data-test=last-restore]').waitFor()
      await page.locator('[data-test=backup-safety] [data-state=intact]').first().waitFor()
    },
    'settings-backup-failed': {
      open: async () => {
        host.alter((text) =>
          text
            .replaceAll('"outcome":"restored","reason":null', `"outcome":"failed","reason":${reason}`)
            .replace('"intact":true', '"intact":false'),
        )
        await again()
      },
      close: () => host.alter(),
    },
  }
}
