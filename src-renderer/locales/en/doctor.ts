import type { Messages } from '../messages.ts'

export const doctor: Messages['doctor'] = {
  intro: 'Checks name resolution, TLS, token, app and visible range in turn; each step tells its time and what to do.',
  run: 'Start the check',
  again: 'Check again',
  checking: 'Checking, {time} so far',
  step: { resolve: 'Name resolution', connect: 'Connection', token: 'Token', agent: 'App', scope: 'Visible range' },
  about: {
    resolve: 'Find the address behind the API name',
    connect: 'Open an encrypted connection to WeCom',
    token: 'Exchange corp ID and secret for an access token',
    agent: 'Read the app and compare the agent ID',
    scope: 'Read departments and members in the visible range',
  },
  state: { passed: 'Passed', failed: 'Failed', skipped: 'Skipped', waiting: 'Waiting', checking: 'Checking' },
  passed: 'All passed, ready to use',
  failed: 'One step failed; see what to do',
  remedy: 'What to do',
  refusedIp: 'Refused IP',
  proof: 'First 20 characters of the token (proof that one was issued)',
  errcode: 'errcode {code}',
  which: 'Credential to check',
}
