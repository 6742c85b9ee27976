import { join } from 'node:path'
import { folder } from './take-views.mjs'

export const firstRun = ({ page, call, go }) => ({
  start: () => go('/start'),
  'wizard-company': async () => {
    await go('/start/company')
    await page.fill('[data-test=company-name]', '上海示例科技')
    await page.fill('[data-test=corp-id]', 'ww0123456789abc')
  },
  'wizard-network': async () => {
    await page.fill('[data-test=corp-id]', 'ww0123456789abcdef')
    await page.click('[data-test=env-toggle]')
    await page.click('[data-test=network]')
    await page.fill('[data-test=api-base-url]', 'http://gateway.example')
    await page.click('[data-test=proxy-mode]')
    await page.locator('.el-select-dropdown__item:visible').nth(2).click()
    await page.fill('[data-test=proxy-host]', 'not a host')
  },
  'wizard-secret': async () => {
    await page.fill('[data-test=proxy-host]', '127.0.0.1')
    await page.click('[data-test=proxy-mode]')
    await page.locator('.el-select-dropdown__item:visible').nth(1).click()
    const { apiBaseUrl } = await call('GET', '/practice-company')
    await page.fill('[data-test=api-base-url]', apiBaseUrl)
    await page.click('[data-test=wizard-next]')
    await page.locator('[data-test=agent-id]').waitFor()
  },
  'wizard-failed': async () => {
    await page.fill('[data-test=agent-id]', '1000002')
    await page.fill('[data-test=secret] input', 'not-the-right-secret-of-this-company')
    await page.click('[data-test=wizard-check]')
    const consent = page.locator('[data-test=accept-key-file]')
    await consent.or(page.locator('[data-test=doctor]')).waitFor()
    if (await consent.isVisible()) {
      await page.screenshot({ path: join(folder, `${page.viewportSize().width}-wizard-consent.png`) })
      await consent.click()
    }
    await page.locator('[data-test=doctor] .verdict[data-passed=false]').waitFor()
  },
})
