/** `https://host/cgi-bin/name?...`; the base may end in a slash or in `/cgi-bin` already. Values that are undefined are left out. */
export function apiAddress(
  apiBaseUrl: string,
  name: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const base = apiBaseUrl
    .trim()
    .replace(/\/+$/, '')
    .replace(/\/cgi-bin$/, '')
  let address = `${base}/cgi-bin/${name}`
  let separator = '?'
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue
    address += `${separator}${key}=${encodeURIComponent(String(value).toWellFormed())}`
    separator = '&'
  }
  return address
}
