import { invalid } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { proxyIdentity } from '../vault/identities.ts'
import type { Vault } from '../vault/vault.ts'
import type { Transport } from '../wecom/transport.ts'
import { createProfileRepository } from './profile-repository.ts'

const masked = '***'

/**
 * A proxy as it is stored: in the place of user and password stands the id of the profile that they are sealed with, so that
 * the address alone says where they are.
 * @returns `login` null where there is none
 */
export const splitProxy = (proxy: string, profileId: string): { address: string; login: string | null } => {
  const url = URL.parse(proxy)
  if (!url || (url.username === '' && url.password === '')) return { address: proxy, login: null }
  if (url.username === masked)
    throw invalid(
      {
        'zh-CN': '请重新填写代理的用户名和密码：它们不会再次显示。',
        en: 'Give the user and password of the proxy again; they are not shown.',
      },
      'proxy',
    )
  const login = `${url.username}:${url.password}`
  url.username = profileId
  url.password = ''
  return { address: url.href, login }
}

/** The proxy as anybody may see it. */
export const shownProxy = (address: string, profileId: string): string =>
  address.replace(`//${profileId}@`, `//${masked}@`)

/** What `splitProxy` leaves in the place of a login. */
const profileIdForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The proxy of a draft that is tried before it is stored. As it is shown it means the stored one with its login.
 * @throws INVALID where the login is missing, or where the address would fetch somebody's stored login
 */
export const draftProxy = (proxy: string, stored: string, profileId: string): string => {
  if (proxy === shownProxy(stored, profileId)) return stored
  splitProxy(proxy, profileId)
  if (profileIdForm.test(URL.parse(proxy)?.username ?? ''))
    throw invalid({ 'zh-CN': '代理的用户名不能使用。', en: 'This user name of a proxy cannot be used.' }, 'proxy')
  return proxy
}

/** A transport that puts the login of a profile's proxy in just before it is used. */
export const createProxyLoginTransport = (
  transport: Transport,
  { store, vault, learn }: { store: Store; vault: Vault; learn(secret: string): void },
): Transport => {
  const profiles = createProfileRepository(store)
  const complete = async (proxy: string): Promise<string> => {
    const url = URL.parse(proxy)
    if (!url || url.username === '') return proxy
    const profileId = url.username
    const login = await vault.read(proxyIdentity(profileId), () => profiles.find(profileId)?.proxy_login ?? null)
    if (login === null) return proxy
    const end = login.indexOf(':')
    url.username = login.slice(0, end)
    url.password = login.slice(end + 1)
    learn(decodeURIComponent(url.password))
    return url.href
  }
  return {
    send: async (request) => transport.send({ ...request, proxy: await complete(request.proxy) }),
    dispose: () => transport.dispose(),
  }
}
