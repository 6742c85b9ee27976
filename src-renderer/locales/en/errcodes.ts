import type { Messages } from '../messages.ts'

export const errcodes: Messages['errcodes'] = {
  title: 'Errcode dictionary',
}
