import type { Messages } from '../messages.ts'

export const logs: Messages['logs'] = {
  title: 'Logs',
}
