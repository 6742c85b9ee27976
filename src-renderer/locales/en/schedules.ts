import type { Messages } from '../messages.ts'

export const schedules: Messages['schedules'] = {
  title: 'Schedules',
  page: 'Schedules and logs',
  tabs: { schedules: 'Schedules', logs: 'Logs', metrics: 'Metrics', audit: 'Audit trail' },
}
