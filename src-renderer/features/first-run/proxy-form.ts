export const proxyModes = ['system', 'none', 'http', 'https', 'socks5', 'socks5h'] as const
export type ProxyMode = (typeof proxyModes)[number]

/** A proxy in parts, so that nobody has to write an address with a password in it. */
export interface ProxyForm {
  mode: ProxyMode
  host: string
  port: string
  user: string
  password: string
  /** The login that is stored stays; it is never shown. */
  keepsLogin: boolean
}

export type ProxyProblem = 'host' | 'port' | 'login'

/** What the host puts in the place of a stored login. */
const masked = '***'
const usualPorts = { http: '8080', https: '443', socks5: '1080', socks5h: '1080' } as const

export const proxyForm = (): ProxyForm => ({
  mode: 'system',
  host: '',
  port: '',
  user: '',
  password: '',
  keepsLogin: false,
})

export const isCustomProxy = ({ mode }: ProxyForm): boolean => mode !== 'system' && mode !== 'none'
export const usualPort = (mode: ProxyMode): string => (mode === 'system' || mode === 'none' ? '' : usualPorts[mode])

/** What an address without a port means, which is not what is usual for a proxy. */
const impliedPort = (mode: ProxyMode): string => (mode === 'http' ? '80' : usualPort(mode))

/** A stored proxy, or one that somebody pasted as a whole; null where it is no address of a proxy. */
export function parseProxy(text: string): ProxyForm | null {
  if (text === 'none' || text === 'system') return { ...proxyForm(), mode: text }
  const url = URL.parse(text)
  const mode = proxyModes.find((known) => `${known}:` === url?.protocol)
  if (!url || !mode || url.hostname === '') return null
  const keepsLogin = url.username === masked
  return {
    mode,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port || impliedPort(mode),
    user: keepsLogin ? '' : decodeURIComponent(url.username),
    password: keepsLogin ? '' : decodeURIComponent(url.password),
    keepsLogin,
  }
}

const isHost = (host: string): boolean => {
  const named = host.includes(':') ? `[${host}]` : host
  return /^[^\s/@?#\\]+$/.test(host) && (URL.parse(`http://${named}`)?.hostname ?? '') !== ''
}
const isPort = (port: string): boolean => /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535

/** What is wrong with it; `stored` is the proxy whose login may be kept. */
export function proxyProblem(form: ProxyForm, stored: ProxyForm | null = null): ProxyProblem | null {
  if (!isCustomProxy(form)) return null
  if (!isHost(form.host.trim())) return 'host'
  if (!isPort(form.port.trim())) return 'port'
  if (form.keepsLogin && !isSamePlace(form, stored)) return 'login'
  return null
}

/** A login is kept for the very proxy it was given for: it must not be sent to another. */
const isSamePlace = (form: ProxyForm, stored: ProxyForm | null): boolean =>
  stored !== null &&
  stored.keepsLogin &&
  form.mode === stored.mode &&
  form.host.trim() === stored.host &&
  form.port.trim() === stored.port

/** As the call wants it. */
export function proxyText(form: ProxyForm): string {
  if (!isCustomProxy(form)) return form.mode
  const host = form.host.trim()
  const login = form.keepsLogin
    ? `${masked}@`
    : form.user === '' && form.password === ''
      ? ''
      : `${encodeURIComponent(form.user)}:${encodeURIComponent(form.password)}@`
  const written = `${form.mode}://${login}${host.includes(':') ? `[${host}]` : host}:${form.port.trim()}`
  return URL.parse(written)?.href ?? written
}
