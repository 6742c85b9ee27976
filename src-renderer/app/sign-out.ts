import { addresses } from '@contract/addresses.ts'

/** Ends the browser's session; the page that follows asks for name and password. */
export async function signOut(): Promise<void> {
  await fetch(addresses.signOut, { method: 'POST' }).catch(() => undefined)
  location.assign('/')
}
