import { pictureSources } from '../directory/avatar-address.ts'

/** Of the pages in every host: no script but our own files, nothing from elsewhere but people's pictures from WeCom's servers, nobody may frame us. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  `img-src 'self' data: ${pictureSources.join(' ')}`,
  "connect-src 'self'",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
].join('; ')
