/**
 * Plain Chromium knows no custom schemes. So `app://desk/x` is shown as `https://desk.app.invalid/x`, a name that resolves
 * nowhere, and requests to it are answered by the app's own handler. The app only ever sees its own addresses.
 */
const suffix = 'invalid'

export const toShown = (address: string, schemes: ReadonlySet<string>): string => {
  const url = URL.parse(address)
  const scheme = url?.protocol.slice(0, -1) ?? ''
  return url && schemes.has(scheme)
    ? `https://${url.host}.${scheme}.${suffix}${url.pathname || '/'}${url.search}${url.hash}`
    : address
}

export const fromShown = (address: string): string =>
  address.replace(/^(blob:)?https:\/\/([^/.]+)\.([^/.]+)\.invalid(?=\/|$)/, '$1$3://$2')
