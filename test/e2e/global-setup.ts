import { chromiumPath } from '../helpers/browser.ts'

/** Unpacks Chromium before the first test needs it, so that no test pays for it. */
export const setup = async (): Promise<void> => {
  await chromiumPath()
}
