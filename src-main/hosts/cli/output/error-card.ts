import { applicationCodes } from '../../../contract/errors.ts'
import type { Language } from '../../../contract/shapes.ts'
import type { Failure } from '../failure.ts'
import { both } from '../language.ts'
import { printable, renderFields } from './table.ts'

const titles = {
  BAD_REQUEST: both('用法有误', 'Wrong usage'),
  INVALID: both('输入的值不被接受', 'A value was not accepted'),
  NOT_FOUND: both('找不到', 'Not found'),
  NOT_CONFIGURED: both('尚未配置', 'Not configured yet'),
  ALREADY_RUNNING: both('同样的工作正在进行', 'The same work is already running'),
  IN_USE: both('数据目录正在使用中', 'The data directory is in use'),
  DATA_UNUSABLE: both('无法使用数据目录', 'The data directory cannot be used'),
  VAULT_REFUSED: both('凭据库拒绝了请求', 'The credential store refused'),
  WECOM_REJECTED: both('企业微信拒绝了请求', 'WeCom refused the call'),
  WECOM_UNREACHABLE: both('无法连接企业微信', 'WeCom cannot be reached'),
  WECOM_TIMEOUT: both('企业微信未按时响应', 'WeCom did not answer in time'),
  CANCELLED: both('已取消', 'Cancelled'),
  INTERNAL_SERVER_ERROR: both('程序内部错误', 'A defect of this program'),
}
const otherTitle = both('出错了', 'Something went wrong')

const labels = {
  what: both('情况', 'What'),
  todo: both('怎么办', 'What to do'),
  errcode: both('错误码', 'errcode'),
  endpoint: both('接口', 'API'),
  ip: both('被拒绝的 IP', 'Refused IP'),
  hintId: both('hint 编号', 'hint id'),
  cause: both('原因', 'Cause'),
  report: both('报告编号', 'Report id'),
}

const titleOf = ({ code, data }: Failure) => {
  // Nothing is wrong with what was given; somebody else is in the way.
  if (code === 'INVALID' && data['appCode'] === applicationCodes.conflict) return titles.IN_USE
  return Object.entries(titles).find(([known]) => known === code)?.[1] ?? otherTitle
}

/** What happened, why, and what to do, for a person; many lines, without a line break at the end. */
export const renderErrorCard = (failure: Failure, language: Language): string => {
  const text = (key: string): string | null => {
    const value = failure.data[key]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : null
  }
  const say = (key: keyof typeof labels) => labels[key][language]
  const errcode = text('errcode')
  // WeCom appends its hint id and the caller's address, which have lines of their own.
  const errmsg = text('errmsg')?.split(', hint: [')[0]
  const fields = renderFields([
    // Messages are English, and the hint says more.
    [say('what'), failure.hint ? null : failure.message],
    [say('errcode'), errcode === null ? null : `${errcode}${errmsg ? ` ${errmsg}` : ''}`],
    [say('endpoint'), text('endpoint')],
    [say('cause'), text('cause')],
    [say('ip'), text('refusedIp')],
    [say('hintId'), text('hintId')],
    [say('report'), text('reportId')],
    [say('todo'), failure.hint?.[language] ?? null],
  ])
  const body = fields.split('\n').map((line) => `  ${line}`)
  return [`✖ ${titleOf(failure)[language]} (${printable(failure.code)})`, ...body].join('\n')
}
