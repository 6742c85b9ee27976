import type { ConsoleMessage, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { contentSecurityPolicy } from '../../src-main/hosts/content-security-policy.ts'
import { callFromPage } from '../helpers/call-from-page.ts'

/** What holds for the page in the desktop window, on the stand-in and, where its binary exists, on real Electron. */
export const describeDesktopPage = (name: string, open: () => Promise<Page>): void => {
  describe(name, () => {
    let page: Page
    let errors: string[]
    const note = (message: ConsoleMessage) => message.type() === 'error' && errors.push(message.text())
    const noteThrown = (error: Error) => errors.push(error.message)

    beforeEach(async () => {
      page = await open()
      errors = []
      page.on('console', note).on('pageerror', noteThrown)
    })
    afterEach(() => {
      page.off('console', note).off('pageerror', noteThrown)
    })
    const reload = async () => {
      await page.reload()
      await page.waitForSelector('#app *')
    }

    it('loads without a single error', async () => {
      await reload()
      expect(await page.title()).toContain('WeCom Desk')
      expect(errors).toEqual([])
    })

    it('comes with the content security policy, which the browser enforces', async () => {
      const headers: unknown = await page.evaluate('fetch(location.href).then(({ headers }) => [...headers])')
      expect(headers).toContainEqual(['content-security-policy', contentSecurityPolicy])
      expect(headers).toContainEqual(['x-content-type-options', 'nosniff'])
      const ran: unknown = await page.evaluate(`
        (() => {
          const script = document.createElement('script')
          script.textContent = 'globalThis.inlineScriptRan = true'
          document.head.append(script)
          script.remove()
          return Boolean(globalThis.inlineScriptRan)
        })()`)
      expect(ran).toBe(false)
    })

    it('gets two functions from the preload, frozen, and nothing of Node', async () => {
      await reload()
      expect(await page.evaluate('Object.entries(weComDesk).map(([name, value]) => [name, typeof value])')).toEqual([
        ['send', 'function'],
        ['onMessage', 'function'],
      ])
      expect(await page.evaluate('Object.isFrozen(weComDesk)')).toBe(true)
      expect(
        await page.evaluate("(() => { 'use strict'; try { globalThis.weComDesk = 1 } catch { return 'fixed' } })()"),
      ).toBe('fixed')
      expect(
        await page.evaluate(
          "['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis)",
        ),
      ).toEqual([])
      expect(await page.evaluate('typeof weComDesk.onMessage(() => {})()')).toBe('undefined')
    })

    it('makes calls, also after a reload', async () => {
      for (let load = 1; load <= 3; load++) {
        await reload()
        expect(await callFromPage(page, '/system/info')).toMatchObject({ host: 'electron' })
      }
      await expect(callFromPage(page, '/profiles/get', { profileId: 'none' })).rejects.toThrow('404')
      await reload()
      expect(errors).toEqual([])
    })

    it('stays where it is', async () => {
      await reload()
      const before = page.url()
      // Where it is refused before there is any request, as Electron does, there is nothing to wait for but time.
      const refused = page.waitForEvent('requestfailed', { timeout: 2_000 }).catch(() => undefined)
      await page.evaluate("void (location.href = 'https://example.com/elsewhere')")
      await refused
      expect(page.url()).toBe(before)
      expect(await page.evaluate("window.open('https://example.com/popup')")).toBeNull()
      expect(await callFromPage(page, '/system/info')).toMatchObject({ host: 'electron' })
    })

    it('shows no frame from elsewhere', async () => {
      const outcome: unknown = await page.evaluate(`
        new Promise((resolve) => {
          addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective), { once: true })
          const frame = document.createElement('iframe')
          frame.src = 'https://example.com/framed'
          document.body.append(frame)
        })`)
      expect(outcome).toBe('frame-src')
      await reload()
    })

    it('is given no permission but to copy', async () => {
      const stateOf = (permission: string) =>
        page.evaluate(`navigator.permissions.query({ name: ${JSON.stringify(permission)} }).then(({ state }) => state)`)
      for (const permission of ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'])
        expect([permission, await stateOf(permission)]).toEqual([permission, 'denied'])
      expect(await stateOf('clipboard-write')).toBe('granted')
      const asked = await page.evaluate(
        "new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve('given'), ({ code }) => resolve(code)))",
      )
      expect(asked).toBe(1) // PERMISSION_DENIED
    })
  })
}
