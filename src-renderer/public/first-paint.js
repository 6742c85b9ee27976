// Runs before the first paint: the stored theme, density and language, so that nothing flashes white.
// A file of its own, because the content security policy allows no inline script.
;(function () {
  const root = globalThis.document.documentElement
  let stored = {}
  try {
    stored = JSON.parse(localStorage.getItem('wecom-desk.preferences') ?? '{}')
  } catch {
    // Storage is switched off or holds something else; the system's own theme is a good first guess.
  }
  const dark =
    stored.theme === 'dark' ||
    (stored.theme !== 'light' && globalThis.matchMedia('(prefers-color-scheme: dark)').matches)
  root.classList.toggle('dark', dark)
  root.dataset.density = stored.density === 'comfortable' ? 'comfortable' : 'compact'
  root.lang = stored.language === 'en' ? 'en' : 'zh-CN'
})()
