const longestAddress = 8192

export interface RequestAddress {
  path: string
  query: URLSearchParams
}

/** The path as the file system and the routes mean it; null for one that nobody types. */
export function readAddress(url: string | undefined): RequestAddress | null {
  if (url === undefined || url.length > longestAddress || !url.startsWith('/')) return null
  try {
    const { pathname, searchParams } = new URL(`http://host${url}`)
    return { path: decodeURIComponent(pathname), query: searchParams }
  } catch {
    return null // percent signs that are no encoding
  }
}
