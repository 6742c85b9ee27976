import type { Remedy } from '../contract/errors.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { redact } from './redact.ts'
import { NetworkError } from './wecom-error.ts'

interface NetworkHint {
  hint: Bilingual
  remedy: Remedy
  retryable: boolean
}

const say = (zh: string, en: string, remedy: Remedy, retryable: boolean): NetworkHint => ({
  hint: { 'zh-CN': zh, en },
  remedy,
  retryable,
})

const certificate = say(
  '服务器证书未通过校验。如果公司网络会解密 HTTPS，请把公司的根证书装入系统并在启动前设置 NODE_EXTRA_CA_CERTS；另请核对本机时间。',
  'The certificate of the server was not accepted. If your network decrypts HTTPS, install its root certificate and set NODE_EXTRA_CA_CERTS before starting; also check the time of this machine.',
  'check-network',
  false,
)
const cut = say(
  '连接在应答完成前断开。通常是暂时的网络问题，稍后会自动重试。',
  'The connection broke before the answer was complete. Usually a passing network fault; it is tried again.',
  'check-network',
  true,
)
const notWecom = say(
  '应答不是企业微信的内容，可能来自代理、防火墙或上网认证页面。请检查接口地址和代理设置。',
  'The answer did not come from WeCom but perhaps from a proxy, a firewall or a sign-in page of the network. Check the API address and the proxy.',
  'check-proxy',
  false,
)

const hints: Readonly<Record<string, NetworkHint>> = {
  ECONNREFUSED: say(
    '对方拒绝连接。请检查接口地址、端口和代理是否正确且正在运行。',
    'The connection was refused. Check that the API address, port and proxy are right and running.',
    'check-network',
    true,
  ),
  ENOTFOUND: say(
    '找不到该域名。请检查接口地址的拼写、DNS 和网络连接。',
    'The host name was not found. Check the spelling of the API address, DNS and the network.',
    'check-network',
    true,
  ),
  EAI_AGAIN: say(
    'DNS 暂时没有应答，请检查网络连接。',
    'DNS did not answer for the moment. Check the network.',
    'check-network',
    true,
  ),
  ECONNRESET: cut,
  EPIPE: cut,
  CUT_SHORT: cut,
  EPROTO: say(
    'TLS 握手失败。请确认接口地址使用 https，且代理没有改写连接。',
    'The TLS handshake failed. Check that the API address uses https and that no proxy rewrites the connection.',
    'check-network',
    false,
  ),
  REDIRECT: say(
    '服务器要求跳转，本程序不会跟随。接口地址应以 https:// 开头（例如 https://qyapi.weixin.qq.com）。',
    'The server answered with a redirect, which is not followed. The API address should start with https:// (such as https://qyapi.weixin.qq.com).',
    'check-network',
    false,
  ),
  // Often a single nonsense answer of a proxy: safe calls are tried again.
  NOT_JSON: { ...notWecom, retryable: true },
  NOT_WECOM: notWecom,
  TOO_LARGE: say(
    '应答超出允许的大小，已停止接收。请按部门分批读取。',
    'The answer is larger than allowed and was not read. Ask department by department.',
    'none',
    false,
  ),
  BAD_PROXY: say(
    '代理地址无法使用。请填写 http://、https:// 或 socks5:// 开头的地址。',
    'The address of the proxy cannot be used. Enter one that starts with http://, https:// or socks5://.',
    'check-proxy',
    false,
  ),
  BAD_ADDRESS: say(
    '接口地址无法使用，应类似 https://qyapi.weixin.qq.com。',
    'The API address cannot be used; it should look like https://qyapi.weixin.qq.com.',
    'check-network',
    false,
  ),
  BREAKER_OPEN: say(
    '连续三次无法取得令牌，暂停片刻后自动再试。请检查网络和代理。',
    'A token could not be had three times in a row; it is tried again after a pause. Check the network and the proxy.',
    'wait',
    true,
  ),
  HTTP_404: say(
    '该地址上没有这个接口。请检查接口地址是否正确。',
    'There is no such API at this address. Check the API address.',
    'check-network',
    false,
  ),
  HTTP_407: say(
    '代理要求登录。请在代理地址中填写用户名和密码。',
    'The proxy asks for a login. Put user and password into its address.',
    'check-proxy',
    false,
  ),
}

const unreachable = say(
  '无法连接企业微信，请检查网络和代理。',
  'WeCom cannot be reached. Check the network and the proxy.',
  'check-network',
  true,
)
const proxyFailed = say(
  '代理无法连接，请检查代理地址和账号。',
  'The proxy cannot be used. Check its address and login.',
  'check-proxy',
  true,
)
const upstreamFault = say(
  '服务器暂时出错，请稍后再试。',
  'The server has a fault for the moment. Try again later.',
  'retry',
  true,
)

/** What a failure below HTTP means and what to do; `causeCode` as in `NetworkError`. */
export function networkHint(causeCode: string): NetworkHint {
  const known = hints[causeCode]
  if (known) return known
  if (/^HTTP_5\d\d$/.test(causeCode)) return upstreamFault
  if (causeCode.startsWith('HTTP_')) return notWecom
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|^ERR_TLS/.test(causeCode)) return certificate
  if (/PROXY|SOCKS/.test(causeCode)) return proxyFailed
  return unreachable
}

export const timeoutHint: Bilingual = {
  'zh-CN': '在规定时间内没有应答。请检查网络和代理，或在公司设置中加长超时时间。',
  en: 'There was no answer in time. Check the network and the proxy, or allow more time in the company settings.',
}

/** @param message must already be free of secrets; it is redacted all the same */
export const networkError = (endpoint: string, causeCode: string, message: string, cause?: unknown): NetworkError =>
  new NetworkError(
    causeCode,
    redact(message),
    { endpoint, ...networkHint(causeCode) },
    cause === undefined ? undefined : { cause: withoutRequest(cause) },
  )

/** Errors of HTTP libraries carry the address with its token: only name, code and text are kept. */
function withoutRequest(cause: unknown): Error {
  const kept = new Error(redact(cause instanceof Error ? cause.message : String(cause)))
  kept.name = cause instanceof Error ? cause.name : 'Error'
  delete kept.stack
  return kept
}

const codePattern = /^[A-Z][A-Z0-9_]{2,60}$/

/** The first code in an error, its causes and the errors it gathers, that says what happened below HTTP. */
export function faultCode(error: unknown, depth = 0): string | null {
  if (depth > 5 || typeof error !== 'object' || error === null) return null
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  const deeper = faultCode(cause, depth + 1) ?? (Array.isArray(errors) ? faultCode(errors[0], depth + 1) : null)
  return deeper ?? (typeof code === 'string' && codePattern.test(code) ? code : null)
}
