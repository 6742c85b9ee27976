import { addresses } from '@contract/addresses.ts'

export const downloadAddress = (exportId: string): string => `${addresses.downloads}/${encodeURIComponent(exportId)}`

/** Has the browser, or the desktop app with its own dialog, save a finished export. */
export function saveExport(exportId: string, fileName: string): void {
  const link = document.createElement('a')
  link.href = downloadAddress(exportId)
  link.download = fileName
  link.click()
}
