import { remedies } from '../contract/errors.ts'
import type { Remedy } from '../contract/errors.ts'
import type { Bilingual } from '../contract/shapes.ts'
import { accessErrcodes } from './errcode-table-access.ts'
import { generalErrcodes } from './errcode-table-general.ts'
import { errcodes } from './errcodes.ts'
import { parseErrmsg } from './errmsg.ts'

/**
 * R retry later, T refresh the token, C configuration, P permission or visibility, L rate limit, N not found,
 * D data or parameter; null where WeCom's list says nothing.
 */
export const errcodeClasses = ['R', 'T', 'C', 'P', 'L', 'N', 'D'] as const
export type ErrcodeClass = (typeof errcodeClasses)[number]

export interface ErrcodeEntry {
  errcode: number
  class: ErrcodeClass | null
  remedy: Remedy
  meaning: Bilingual
  whatToDo: Bilingual
}

const whatToDoByClass: Readonly<Record<ErrcodeClass, Bilingual>> = {
  R: { 'zh-CN': '请稍后再试。', en: 'Try again later.' },
  T: {
    'zh-CN': '令牌会自动更新并重试一次；若仍失败，请检查 Secret。',
    en: 'The token is renewed and the call repeated once; if it still fails, check the secret.',
  },
  C: { 'zh-CN': '请在管理后台检查相关配置。', en: 'Check the configuration in the admin console.' },
  P: {
    'zh-CN': '请在管理后台授予权限或扩大可见范围。',
    en: 'Grant the permission or widen the range in the admin console.',
  },
  L: { 'zh-CN': '请等待限制解除后再试。', en: 'Wait until the limit is lifted.' },
  N: { 'zh-CN': '请刷新数据并核对所填内容。', en: 'Refresh the data and check what was given.' },
  D: { 'zh-CN': '请修正参数后再试。', en: 'Correct the parameter.' },
}
const seeText: Bilingual = { 'zh-CN': '请查看错误信息。', en: 'See the error text.' }

let dictionary: ReadonlyMap<number, ErrcodeEntry> | null = null

/** Every code of reference §20, by code. */
export function errcodeDictionary(): ReadonlyMap<number, ErrcodeEntry> {
  dictionary ??= new Map(
    [...parseTable(generalErrcodes), ...parseTable(accessErrcodes)].map((entry) => [entry.errcode, entry]),
  )
  return dictionary
}

export const findErrcode = (errcode: number): ErrcodeEntry | null => errcodeDictionary().get(errcode) ?? null

/** @throws SyntaxError where a line of our own table is malformed; a test reads it all */
function parseTable(table: string): ErrcodeEntry[] {
  return table.trim().split('\n').flatMap(parseLine)
}

function parseLine(line: string): ErrcodeEntry[] {
  const [codes = '', letter = '', remedy, zh, en, doZh, doEn, ...rest] = line.split('|').map((cell) => cell.trim())
  const known = remedies.find((candidate) => candidate === remedy)
  const range = /^(-?\d+)(?:-(\d+))?$/.exec(codes)
  if (!range || !known || !zh || !en || rest.length > 0) throw new SyntaxError(`Malformed errcode line: ${line}`)
  const errcodeClass = errcodeClasses.find((candidate) => candidate === letter) ?? null
  const whatToDo = doZh && doEn ? { 'zh-CN': doZh, en: doEn } : errcodeClass ? whatToDoByClass[errcodeClass] : seeText
  const first = Number(range[1])
  const last = Number(range[2] ?? first)
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    errcode: first + index,
    class: errcodeClass,
    remedy: known,
    meaning: { 'zh-CN': zh, en },
    whatToDo,
  }))
}

export interface ErrcodeHint {
  hint: Bilingual
  remedy: Remedy
  /** Whether the same call may succeed later without anybody doing anything. */
  retryable: boolean
}

const join = (entry: ErrcodeEntry): Bilingual => ({
  'zh-CN': `${entry.meaning['zh-CN']}。${entry.whatToDo['zh-CN']}`,
  en: `${entry.meaning.en}. ${entry.whatToDo.en}`,
})

/** What a refusal means and what to do about it. Unknown codes are shown as they came and not tried again. */
export function hintFor(errcode: number, errmsg: string, endpoint: string): ErrcodeHint {
  const entry = findErrcode(errcode)
  if (!entry) return unknownHint(errcode, errmsg)
  const retryable = entry.class === 'R' || entry.class === 'L'
  if (errcode === errcodes.ipNotTrusted) return { hint: trustedIpHint(errmsg), remedy: entry.remedy, retryable }
  if (errcode === errcodes.frequencyLimit && endpoint === 'gettoken')
    return { hint: blockedAddressHint, remedy: 'wait', retryable }
  return { hint: join(entry), remedy: entry.remedy, retryable }
}

function trustedIpHint(errmsg: string): Bilingual {
  const ip = parseErrmsg(errmsg).fromIp
  return {
    'zh-CN': `企业微信拒绝了来自 ${ip ?? '本机出口 IP'} 的调用。请把 ${ip ?? '该 IP'} 加入管理后台 应用管理 → 应用 → 企业可信IP，约 1 分钟后生效。`,
    en: `WeCom refused the call from ${ip ?? 'this address'}. Add ${ip ?? 'it'} in the admin console under 应用管理 → the app → 企业可信IP; it takes about a minute.`,
  }
}

const blockedAddressHint: Bilingual = {
  'zh-CN': '由于多次使用错误的 Secret，企业微信已封锁本机出口 IP 约一小时。请核对 Secret，一小时后再试。',
  en: 'After wrong secrets WeCom has blocked the address of this machine for about an hour. Check the secrets and try again in an hour.',
}

const unknownHint = (errcode: number, errmsg: string): ErrcodeHint => ({
  hint: {
    'zh-CN': `企业微信返回了未收录的错误码 ${errcode}：${errmsg || '（无说明）'}`,
    en: `WeCom answered with the unlisted code ${errcode}: ${errmsg || '(no text)'}`,
  },
  remedy: 'none',
  retryable: false,
})
