import type { Messages } from '../messages.ts'

export const timeMachine: Messages['timeMachine'] = {
  title: 'Time machine',
}
