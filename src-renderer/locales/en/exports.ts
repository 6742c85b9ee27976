import type { Messages } from '../messages.ts'

export const exports: Messages['exports'] = {
  title: 'Export',
}
