export const telemetry = ({ page, go, run, fault, noFaults }) => {
  let runId = ''
  return {
    logs: async () => {
      await page.keyboard.press('Escape')
      await fault('busy', { path: 'user/list', times: 4 })
      await fault('rate-limit', { path: 'tag/get', times: 1 })
      runId = await run({ kind: 'members' })
      await noFaults()
      await go('/schedules/logs')
      await page.locator('[data-test=log-line]').first().waitFor()
    },
    'logs-run': async () => {
      await go(`/schedules/logs?run=${runId}`)
      await page.locator('[data-test=log-run]').waitFor()
      await page.locator('[data-test=log-line].warn').first().click()
    },
    'logs-none': async () => {
      await page.locator('input[data-test=log-text], [data-test=log-text] input').first().fill('no such line')
      await page.locator('.logs .empty').waitFor()
    },
    'log-files': async () => {
      await go('/schedules/logs')
      await page.click('[data-test=log-files]')
      await page.locator('[data-test=log-files-drawer] tbody tr').first().waitFor()
    },
    diagnostics: async () => {
      await page.keyboard.press('Escape')
      await page.click('[data-test=diagnostics]')
      await page.locator('[data-part=configuration] .el-button').click()
      await page.locator('[data-test=part-sample]').waitFor()
    },
    metrics: async () => {
      await page.keyboard.press('Escape')
      await go('/schedules/metrics')
      await page.locator('[data-test=apis]').waitFor()
    },
    'metrics-month': async () => {
      await page.locator('[data-span=month]').click()
      await page.locator('[data-test=metric-health]').scrollIntoViewIfNeeded()
    },
  }
}
