/**
 * The address below which `/cgi-bin/` lies. Existing services write it with and without that part and with trailing slashes.
 */
export const plainApiBaseUrl = (text: string): string =>
  text
    .replace(/\/+$/, '')
    .replace(/\/cgi-bin$/i, '')
    .replace(/\/+$/, '')

const loopbackHosts = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i

/** The practice company runs on this machine and nowhere else; no real company does. */
export const isLoopback = (url: string): boolean => URL.canParse(url) && loopbackHosts.test(new URL(url).hostname)
