import { listIn, textList } from '../decode.ts'
import type { Endpoint, ReplyBody } from '../types.ts'

const ipList = (body: ReplyBody): string[] => textList(listIn(body, 'ip_list'))

/** Addresses of WeCom's servers, for a firewall that filters what leaves. Any valid token will do. */
export const apiDomainIps: Endpoint<void, string[]> = {
  name: 'get_api_domain_ip',
  method: 'GET',
  secretKinds: ['app', 'directory-sync', 'customer-contact'],
  safeToRepeat: true,
  mainField: 'ip_list',
  decode: ipList,
  source: 'reference §2.3',
}

/** Addresses that call a callback listener: exact, with `*`, or as CIDR ranges. */
export const callbackIps: Endpoint<void, string[]> = {
  name: 'getcallbackip',
  method: 'GET',
  secretKinds: ['app', 'directory-sync', 'customer-contact'],
  safeToRepeat: true,
  mainField: 'ip_list',
  decode: ipList,
  source: 'reference §2.3',
}
