import type { ActivityBucket, DepartmentActivity } from '@contract/history.ts'
import type { ChartSeries } from '../../components/chart/chart-types.ts'
import type { RankRow } from '../../components/chart/rank-bars-option.ts'
import { joinNames } from '../../format/names.ts'
import type { Translate } from '../../locales/index.ts'

/** Who came stands above the line, who went below it; a move is neither. */
const kinds = [
  { key: 'joined', tone: 'good', below: false },
  { key: 'returned', tone: 'running', below: false },
  { key: 'moved', tone: 'unknown', below: false },
  { key: 'left', tone: 'bad', below: true },
] as const

export const activitySeries = (days: readonly ActivityBucket[], t: Translate): ChartSeries[] =>
  kinds.map(({ key, tone, below }) => ({
    key,
    tone,
    below,
    name: t(`overview.activity.${key}`),
    values: days.map((day) => day[key]),
  }))

export const busiestRows = (departments: readonly DepartmentActivity[]): RankRow[] =>
  departments.map(({ departmentId, path }) => ({
    id: String(departmentId),
    name: path.at(-1) ?? '',
    title: joinNames(path, ' / '),
  }))

export const busiestSeries = (departments: readonly DepartmentActivity[], t: Translate): ChartSeries[] => {
  const of = (key: 'joined' | 'left' | 'movedIn' | 'movedOut') => departments.map((one) => one[key])
  return [
    { key: 'joined', tone: 'good', name: t('overview.activity.joined'), values: of('joined') },
    { key: 'movedIn', tone: 'running', name: t('overview.busiest.movedIn'), values: of('movedIn') },
    { key: 'movedOut', tone: 'unknown', name: t('overview.busiest.movedOut'), values: of('movedOut') },
    { key: 'left', tone: 'bad', name: t('overview.activity.left'), values: of('left') },
  ]
}
