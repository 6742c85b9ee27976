import type { Messages } from '../messages.ts'

export const access: Messages['access'] = {
  title: 'Access',
}
