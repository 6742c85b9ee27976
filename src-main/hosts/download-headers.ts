import type { DownloadFile } from '../files/file-service.ts'

/** RFC 5987: letters and digits as they are, the rest in UTF-8 with percent signs. */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
/** For programs that do not know the other form. */
const plain = (name: string): string => name.replace(/[^\w.-]+/g, '_')

/** What every host says of a file that it hands out: to be saved, never shown, guessed at or kept. */
export const downloadHeaders = ({ fileName, contentType, sizeBytes }: DownloadFile): Record<string, string> => ({
  'content-type': contentType,
  'content-length': String(sizeBytes),
  'content-disposition': `attachment; filename="${plain(fileName)}"; filename*=UTF-8''${encoded(fileName)}`,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
})
