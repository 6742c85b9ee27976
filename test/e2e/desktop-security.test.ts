import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDesktopProcess } from '../helpers/desktop-process.ts'
import type { DesktopProcess } from '../helpers/desktop-process.ts'

const root = resolve(import.meta.dirname, '../..')

/**
 * Electron's own checklist (https://www.electronjs.org/docs/latest/tutorial/security), item by item, on what the built app really gives
 * to Electron: options, schemes, headers and handlers. What only a packaged app has (fuses) is read from the configuration
 * that makes it.
 */
describe('Electron’s security checklist', () => {
  let dataDir: string
  let desktop: DesktopProcess
  let preferences: Record<string, unknown>[]
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'wecom-desk-security-'))
    desktop = startDesktopProcess({ dataDir })
    await desktop.untilShown()
    preferences = Object.values(
      Object(await desktop.evaluate('return recorder.windows.map(({ webPreferences }) => webPreferences)')),
    )
  })
  afterAll(async () => {
    await desktop.kill()
    await rm(dataDir, { recursive: true, force: true })
  })
  /** Of every window that was made. */
  const expectPreferences = (expected: object) => {
    expect(preferences).toHaveLength(1)
    for (const one of preferences) expect(one).toMatchObject(expected)
  }
  const expectWithout = (...names: string[]) => {
    for (const one of preferences) expect(Object.keys(one).filter((name) => names.includes(name))).toEqual([])
  }
  /** How the built app answers an address of its own scheme, whatever a browser would make of it. */
  const fetchFromScheme = async (address: string, method = 'GET') =>
    Object(
      await desktop.evaluate(`
        const answer = await electron.protocol.answer(${JSON.stringify(address)}, '${method}')
        return { status: answer?.status, headers: answer && Object.fromEntries(answer.headers) }`),
    )
  const decide = (permission: string, requester: string) =>
    desktop.evaluate(
      `return electron.session.defaultSession.decide([...app.windows][0].rawContents, ${JSON.stringify(permission)}, ${JSON.stringify(requester)})`,
    )
  const builtFiles = async (folder: string) => {
    const names = await readdir(join(root, 'out', folder), { recursive: true })
    const texts = names.filter((name) => /\.(html|js|css)$/.test(name))
    return Promise.all(
      texts.map(async (name) => [name, await readFile(join(root, 'out', folder, name), 'utf8')] as const),
    )
  }

  it('1. only loads secure content', async () => {
    expect(await desktop.evaluate('return [...app.windows][0].rawContents.getURL()')).toMatch(
      /^app:\/\/desk\/index\.html/,
    )
    expect(await (await desktop.page()).evaluate('isSecureContext')).toBe(true)
    const html = await readFile(join(root, 'out/renderer/index.html'), 'utf8')
    expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)).toSatisfy(
      (addresses: string[]) => addresses.every((address) => /^\.?\/?[\w.-]/.test(address) && !address.includes('//')),
    )
    for (const [name, text] of await builtFiles('renderer'))
      expect([name, /@import\s+(url\()?["']?(https?:)?\/\/|\bimport\(["']https?:/.test(text)]).toEqual([name, false])
  })

  it('2. enables no Node.js integration', async () => {
    expectPreferences({ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false })
    const page = await desktop.page()
    expect(
      await page.evaluate("['require', 'process', 'Buffer', 'module'].filter((name) => name in globalThis)"),
    ).toEqual([])
  })

  it('3. enables context isolation', async () => {
    expectPreferences({ contextIsolation: true })
    // What crosses is made of the page's own world: through it nothing of the preload can be reached.
    const page = await desktop.page()
    expect(
      await page.evaluate(`[
        weComDesk.send.constructor === Function,
        Object.getPrototypeOf(weComDesk) === Object.prototype,
        Object.isFrozen(weComDesk),
        'ipcRenderer' in globalThis || 'standinSend' in globalThis,
      ]`),
    ).toEqual([true, true, true, false])
  })

  it('4. enables process sandboxing', async () => {
    expectPreferences({ sandbox: true })
    expect(await desktop.evaluate('return app.isSandboxEnabled')).toBe(true)
    for (const [name, text] of await builtFiles('main'))
      expect([name, text.includes('no-sandbox')]).toEqual([name, false])
  })

  it('5. handles permission requests, and checks', async () => {
    const asked = Object.values(Object(await desktop.evaluate('return recorder.permissions'))) as {
      permission: string
      isAllowed: boolean
    }[]
    expect(asked.filter(({ isAllowed }) => isAllowed).map(({ permission }) => permission)).toEqual([
      'clipboard-sanitized-write',
    ])
    expect(await desktop.evaluate('return electron.session.defaultSession.handlers')).toEqual({
      request: true,
      check: true,
      device: true,
    })
    // All of that belongs to the one session that pages have.
    expectWithout('session', 'partition')
    for (const permission of ['media', 'geolocation', 'notifications', 'openExternal', 'fileSystem', 'hid', 'unknown'])
      expect(await decide(permission, 'app://desk/')).toEqual({ request: false, check: false })
    expect(await decide('clipboard-sanitized-write', 'app://desk/')).toEqual({ request: true, check: true })
    for (const stranger of ['https://desk/', 'app://desk.evil.example/', 'https://example.com/', 'null', ''])
      expect(await decide('clipboard-sanitized-write', stranger)).toEqual({ request: false, check: false })
  })

  it('6. does not disable webSecurity', () => {
    expectPreferences({ webSecurity: true })
  })

  it('7. defines a content security policy, on every answer', async () => {
    for (const address of [
      'app://desk/index.html',
      'app://desk/',
      'app://desk/nothing',
      'app://desk/downloads/nothing',
    ]) {
      const { headers } = await fetchFromScheme(address)
      const policy = Object.fromEntries(
        String(headers['content-security-policy'])
          .split('; ')
          .map((rule) => [rule.slice(0, rule.indexOf(' ')), rule.slice(rule.indexOf(' ') + 1)]),
      )
      expect(policy).toMatchObject({
        'default-src': "'self'",
        'script-src': "'self'",
        'connect-src': "'self'",
        'object-src': "'none'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
      })
      expect(JSON.stringify(policy)).not.toMatch(/unsafe-eval|http:|\*(?!\.q)/)
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
    }
    const page = await desktop.page()
    // As a script of the page would; what a test evaluates is exempt from the policy.
    expect(
      await page.evaluate(`new Promise((resolve) => {
        addEventListener('securitypolicyviolation', ({ blockedURI }) => resolve(blockedURI), { once: true })
        setTimeout('globalThis.ran = true')
      })`),
    ).toBe('eval')
    expect(await page.evaluate("'ran' in globalThis")).toBe(false)
  })

  it('8. does not allow insecure content', () => {
    expectPreferences({ allowRunningInsecureContent: false })
  })

  it('9. enables no experimental features', async () => {
    expectWithout('experimentalFeatures')
    // Neither switches of Chromium that weaken it, nor certificates that nobody vouches for.
    for (const [name, text] of await builtFiles('main'))
      expect([
        name,
        /appendSwitch|enable-experimental|setCertificateVerifyProc|certificate-error|disable-web-security/.exec(
          text,
        )?.[0],
      ]).toEqual([name, undefined])
  })

  it('10. enables no Blink features', () => {
    expectWithout('enableBlinkFeatures', 'disableBlinkFeatures')
  })

  it('11. has no WebViews that could open popups', async () => {
    expectPreferences({ webviewTag: false })
    for (const [name, text] of await builtFiles('renderer'))
      expect([name, /<webview|allowpopups/.test(text)]).toEqual([name, false])
  })

  it('12. refuses every WebView before it is made', async () => {
    expect(await desktop.evaluate("return [...app.windows][0].rawContents.ask('will-attach-webview')")).toBe(false)
  })

  it('13. limits navigation to its own pages', async () => {
    const ask = (event: string, url: string) =>
      desktop.evaluate(`return [...app.windows][0].rawContents.ask('${event}', { url: ${JSON.stringify(url)} })`)
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      expect(await ask(event, 'app://desk/index.html#/sync')).toBe(true)
      for (const url of [
        'https://example.com/',
        'http://desk/',
        'app://desk.evil.example/',
        'app://evil/',
        'app:desk',
        'file:///etc/passwd',
        'data:text/html,x',
        'javascript:alert(1)',
        'about:blank',
        'wecom-desk://overview',
        'not an address',
      ])
        expect([event, url, await ask(event, url)]).toEqual([event, url, false])
    }
  })

  it('14. creates no new windows', async () => {
    const page = await desktop.page()
    for (const url of ['app://desk/index.html', 'https://example.com/', 'about:blank', ''])
      expect(await page.evaluate(`window.open(${JSON.stringify(url)}) === null`)).toBe(true)
    const opens = Object.values(Object(await desktop.evaluate('return recorder.windowOpens'))) as { action: string }[]
    expect(new Set(opens.map(({ action }) => action))).toEqual(new Set(['deny']))
    expect(await desktop.evaluate('return app.windows.size')).toBe(1)
  })

  it('15. hands only known https hosts to the system’s browser', async () => {
    const open = (url: string) =>
      desktop.evaluate(`return [...app.windows][0].rawContents.askToOpen(${JSON.stringify(url)})`)
    const before = Number(await desktop.evaluate('return recorder.openedOutside.length'))
    for (const url of [
      'https://example.com/',
      'http://work.weixin.qq.com/',
      'https://work.weixin.qq.com.evil.example/',
      'https://work.weixin.qq.com:8443/',
      'https://user:pass@work.weixin.qq.com/',
      'file:///etc/passwd',
      'smb://server/share',
      'ms-settings:privacy',
      'javascript:alert(1)',
      'wecom-desk://overview',
    ])
      await open(url)
    expect(await desktop.evaluate('return recorder.openedOutside.length')).toBe(before)
    await open('https://developer.work.weixin.qq.com/document/path/90000')
    expect(await desktop.evaluate('return recorder.openedOutside.length')).toBe(before + 1)
    // There is no other way out.
    const calls = (await builtFiles('main')).flatMap(([, text]) => text.match(/\.openExternal\(/g) ?? [])
    expect(calls).toHaveLength(1)
  })

  it('16. uses the version of Electron that it was tried with', async () => {
    const require = createRequire(import.meta.url)
    const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
    // Pinned exactly: an update is a change that runs through these tests. Electron supports its latest three majors.
    expect(devDependencies.electron).toBe(require('electron/package.json').version)
    expect(Number(devDependencies.electron.split('.')[0])).toBeGreaterThanOrEqual(45)
  })

  it('17. validates the sender of every message', async () => {
    const emit = (frame: string) =>
      desktop.evaluate(`
        const contents = [...app.windows][0].rawContents
        const sent = []
        const send = contents.send
        contents.send = (...args) => sent.push(args)
        try {
          contents.ipc.emit('wecom-desk', { senderFrame: ${frame} }, 'o strange-connection')
          contents.ipc.emit('wecom-desk', { senderFrame: ${frame} }, 'm strange-connection ' + JSON.stringify({ i: 't1', p: { u: '/system/info', b: { json: {} } } }))
          await new Promise((turn) => setTimeout(turn, 50))
        } finally { contents.send = send }
        return sent.length`)
    for (const frame of [
      'null',
      "{ parent: null, origin: 'https://example.com' }",
      "{ parent: null, origin: 'app://desk.evil.example' }",
      "{ parent: null, origin: 'null' }",
      "{ parent: {}, origin: 'app://desk' }",
    ])
      expect([frame, await emit(frame)]).toEqual([frame, 0])
    // The same from its own page is heard: so the silence above is a refusal.
    expect(await emit("{ parent: null, origin: 'app://desk' }")).toBe(1)
    // Nothing listens beside it but electron-store, which tells its folder to whoever names its channel; the preload names one only.
    expect(await desktop.evaluate('return electron.ipcMain.eventNames()')).toEqual(['electron-store-get-data'])
    expect(await desktop.evaluate('return [...app.windows][0].rawContents.ipc.channels()')).toEqual(['wecom-desk'])
    const preload = await readFile(join(root, 'out/preload/index.cjs'), 'utf8')
    expect(preload.match(/ipcRenderer\.\w+\(/g)).toEqual([
      'ipcRenderer.send(',
      'ipcRenderer.on(',
      'ipcRenderer.removeListener(',
    ])
  })

  it('18. serves its pages from a scheme of its own, not from files', async () => {
    expect(await desktop.evaluate('return [...electron.protocol.privileges]')).toEqual([
      ['app', { standard: true, secure: true, supportFetchAPI: true, codeCache: true }],
    ])
    for (const address of [
      'app://desk/..%2f..%2fpackage.json',
      'app://desk/%2e%2e/%2e%2e/package.json',
      'app://desk/..\\..\\package.json',
      'app://desk/index.html%00.png',
      'app://desk//etc/passwd',
      'app://evil/index.html',
      'app://desk/../main/index.js',
    ])
      expect([address, (await fetchFromScheme(address)).status]).toEqual([address, 404])
    expect((await fetchFromScheme('app://desk/index.html', 'POST')).status).toBe(405)
    expect(await desktop.evaluate('return electron.protocol.handled()')).toEqual(['app'])
    for (const [name, text] of await builtFiles('main'))
      expect([name, /\.loadFile\(/.test(text)]).toEqual([name, false])
  })

  it('19. sets every fuse', async () => {
    const configuration = await readFile(join(root, 'electron-builder.yml'), 'utf8')
    const fuses = Object.fromEntries(
      [
        ...(/^electronFuses:\n((?: {2}.*\n)+)/m.exec(configuration)?.[1] ?? '').matchAll(/^ {2}(\w+): (true|false)$/gm),
      ].map(([, name, value]) => [name, value === 'true']),
    )
    expect(fuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    })
    expect(configuration).toMatch(/^asar: true$/m)
  })

  it('20. exposes no Electron API to pages', async () => {
    const page = await desktop.page()
    expect(await page.evaluate('Object.keys(weComDesk)')).toEqual(['send', 'onMessage'])
    // A listener gets the text, not the event, which would carry `ipcRenderer`.
    await page.reload()
    const given = await page.evaluate(`
      new Promise((resolve) => {
        weComDesk.onMessage((...args) => resolve(args.map((arg) => typeof arg)))
        weComDesk.send('o 00000000-0000')
        weComDesk.send('m 00000000-0000 ' + JSON.stringify({ i: 't1', p: { u: '/system/info', b: { json: {} } } }))
      })`)
    expect(given).toEqual(['string'])
  })
})
