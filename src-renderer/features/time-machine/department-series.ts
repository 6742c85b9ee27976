import type { DepartmentActivity } from '@contract/history.ts'
import type { ChartSeries } from '../../components/chart/chart-types.ts'
import type { Translate } from '../../locales/index.ts'

const kinds = [
  { key: 'joined', tone: 'good' },
  { key: 'movedIn', tone: 'running' },
  { key: 'movedOut', tone: 'unknown' },
  { key: 'left', tone: 'bad' },
] as const

export const departmentSeries = (departments: readonly DepartmentActivity[], t: Translate): ChartSeries[] =>
  kinds.map(({ key, tone }) => ({
    key,
    tone,
    name: t(`timeMachine.departments.${key}`),
    values: departments.map((one) => one[key]),
  }))
