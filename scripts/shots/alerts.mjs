import { createServer } from 'node:http'

/** A bot that refuses once and then accepts, so that both answers are seen. */
const openBot = async () => {
  let refused = false
  const server = createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      const answer = refused ? { code: 0, msg: 'success' } : { code: 19021, msg: 'sign match fail' }
      refused = true
      response.end(JSON.stringify(answer))
    })
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  server.unref()
  return `http://127.0.0.1:${server.address().port}/open-apis/bot/v2/hook/0123-4567-89ab`
}

export const alerts = ({ page, call, go }) => ({
  'settings-alerts': async () => {
    await page.keyboard.press('Escape')
    await go('/settings/alerts')
    await page.locator('[data-test=alert-rules]').waitFor()
  },
  'settings-alerts-add': async () => {
    await page.click('[data-test=add-channel]')
    await page.click('[data-test=add-dingtalk]')
    await page.fill('#channel-url', 'https://example.com/not-a-robot')
    await page.click('[data-test=save-channel]')
    await page.locator('[data-test=channel-form] [role=alert]').waitFor()
  },
  'settings-alerts-tested': async () => {
    await page.keyboard.press('Escape')
    await call('POST', '/vault/accept-key-file')
    // Each language and theme comes by here again.
    for (const { channelId, kind } of await call('GET', '/alerts/channels'))
      if (kind === 'feishu') await call('DELETE', `/alerts/channels/${channelId}`)
    await page.locator('[data-kind=feishu]').waitFor({ state: 'detached' })
    const url = await openBot()
    const rule = { enabled: true, language: 'zh-CN', minimumSeverity: 'info' }
    const target = { kind: 'feishu', url, signSecret: 'SEC-of-the-bot' }
    await call('POST', '/alerts/channels', { ...rule, name: '运维群', target })
    await page.locator('[data-kind=feishu] [data-test=test-channel]').click()
    await page.locator('[data-kind=feishu] [data-test=test-answer]').waitFor()
  },
  'settings-alerts-sent': async () => {
    const zone = page.locator('[data-test=quiet-zone]')
    if ((await zone.count()) === 0) await page.click('[data-test=quiet-enabled]')
    await zone.waitFor()
    await page.locator('[data-test=deliveries]').scrollIntoViewIfNeeded()
  },
})
