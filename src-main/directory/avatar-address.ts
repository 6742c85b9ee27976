/** Servers from which WeCom hands out people's pictures; the content security policy lets no page load others. */
const pictureHosts = ['qlogo.cn', 'qpic.cn'] as const

export const pictureSources: readonly string[] = pictureHosts.map((host) => `https://*.${host}`)

/** The address from which a page may load a picture, over https; '' where it lies on nobody's server that we know. */
export const avatarAddress = (url: string | null): string => {
  if (!url) return ''
  if (!URL.canParse(url)) return ''
  const address = new URL(url)
  if (address.protocol !== 'https:' && address.protocol !== 'http:') return ''
  if (address.port !== '' || address.username !== '' || address.password !== '') return ''
  if (!pictureHosts.some((host) => address.hostname.endsWith(`.${host}`))) return ''
  address.protocol = 'https:'
  return address.href
}
