export const schedules = {
  title: '计划',
  page: '计划与日志',
  tabs: { schedules: '计划', logs: '日志', metrics: '指标', audit: '审计' },
}
