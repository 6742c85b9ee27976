import type { Messages } from '../messages.ts'

export const metrics: Messages['metrics'] = {
  title: 'Metrics',
}
