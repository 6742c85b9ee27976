/** Where the Node host answers; the page reaches it on its own origin. */
export const addresses = {
  /** WebSocket with the calls of the contract. */
  rpc: '/rpc',
  /** Answers 204 with a session and 401 without: a page cannot see why a WebSocket was refused. */
  session: '/session',
  /** Takes the one-time code. */
  enter: '/enter',
  /** A form with name and password; takes its answer too. */
  signIn: '/sign-in',
  /** POST ends the browser's session. */
  signOut: '/sign-out',
  api: '/api/v1',
  apiDocument: '/api/openapi.json',
  apiDocs: '/api/docs',
  /** `<downloads>/<id>`: a finished export or an offered file, for whoever is signed in. */
  downloads: '/downloads',
  health: '/healthz',
} as const
