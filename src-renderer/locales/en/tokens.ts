import type { Messages } from '../messages.ts'

export const tokens: Messages['tokens'] = {
  title: 'Tokens',
}
