import type { ChannelKind } from '../../contract/alerts.ts'
import type { Bilingual } from '../../contract/shapes.ts'
import { isLoopback } from '../../profiles/api-base-url.ts'
import type { ChannelKeys } from './send-types.ts'

const say = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en })

/** What is wrong with the address of a webhook; null where nothing is. It never repeats the address. */
export const addressProblem = (kind: ChannelKind, address: string): Bilingual | null => {
  const url = URL.parse(address)
  if (!url) return say('地址无法识别，请完整复制。', 'The address cannot be read; copy all of it.')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(address)))
    return say(
      '地址必须以 https:// 开头；只有本机地址可以用 http://。',
      'The address must begin with https://; only this machine may be reached by http://.',
    )
  if (url.username !== '' || url.password !== '')
    return say('地址中不能包含用户名和密码。', 'The address must not hold a user name and a password.')
  if (kind === 'wecom-robot' && !url.searchParams.get('key'))
    return say(
      '企业微信群机器人的地址应包含 key=…，请从机器人的详情中完整复制。',
      'The address of a WeCom group robot holds key=…; copy all of it from the details of the robot.',
    )
  if (kind === 'dingtalk' && !url.searchParams.get('access_token'))
    return say(
      '钉钉机器人的地址应包含 access_token=…，请从机器人设置中完整复制。',
      'The address of a DingTalk robot holds access_token=…; copy all of it from the settings of the robot.',
    )
  if (kind === 'feishu' && !/\/bot\/v2\/hook\/[^/]+/.test(url.pathname))
    return say(
      '飞书自定义机器人的地址应包含 /bot/v2/hook/…，请从机器人设置中完整复制。',
      'The address of a Feishu custom bot holds /bot/v2/hook/…; copy all of it from the settings of the bot.',
    )
  return null
}

/** What names the robot, however the rest of its address is written: equal for channels that reach the same one. */
export const robotIn = (kind: ChannelKind, address: string): string => {
  const url = new URL(address)
  const name = kind === 'wecom-robot' ? 'key' : kind === 'dingtalk' ? 'access_token' : null
  const key = name === null ? url.pathname.split('/').filter(Boolean).at(-1) : url.searchParams.get(name)
  return key || address
}

/** What may be shown of it. */
export const shownAddress = (address: string): { address: string; lastFour: string } => {
  const url = new URL(address)
  const tail = address.replace(/[/?#&=]+$/, '')
  const secretPart = url.pathname.length + url.search.length > 12 ? tail.slice(-4) : ''
  return { address: url.origin, lastFour: secretPart }
}

/** Every text that must not be written anywhere: the whole, and the parts that libraries may take out of it. */
export const secretsIn = ({ url, signSecret, bearerToken }: ChannelKeys): string[] => {
  const address = url === null ? null : URL.parse(url)
  const parts = address
    ? [
        address.href,
        `${address.pathname}${address.search}`,
        ...address.pathname.split('/').filter((part) => part.length >= 12),
        ...address.searchParams.values(),
      ]
    : []
  return [url, signSecret, bearerToken, ...parts].filter((part): part is string => part !== null && part.length > 1)
}
