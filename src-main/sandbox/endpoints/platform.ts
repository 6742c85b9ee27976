import { anyKind } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { Refusal } from './refusal.ts'

/** Tokens and addresses of the platform itself (reference §2.2, §2.3). */
export const platformEndpoints: readonly Endpoint[] = [
  {
    path: 'gettoken',
    method: 'GET',
    isOpen: true,
    emptyLists: {},
    answer({ world, query }) {
      const secret = query.get('corpsecret')
      const corpId = query.get('corpid')
      if (!secret) throw new Refusal(41004)
      if (!corpId) throw new Refusal(41002)
      if (corpId !== world.access.corpId) throw new Refusal(40013)
      const holder = world.access.holders.find((one) => one.secret === secret)
      if (!holder) {
        world.limits.wrongSecret(world.callerIp())
        throw new Refusal(40001)
      }
      const { token, expiresInSec } = world.tokens.issue(holder)
      return { access_token: token, expires_in: expiresInSec }
    },
  },
  {
    path: 'get_api_domain_ip',
    method: 'GET',
    emptyLists: { ip_list: [] },
    admits: anyKind,
    answer: () => ({ ip_list: ['182.254.11.176', '182.254.78.66', '101.226.141.58', '2402:4e00:1013:e500::3'] }),
  },
  {
    path: 'getcallbackip',
    method: 'GET',
    emptyLists: { ip_list: [] },
    admits: anyKind,
    // An old answer: no errcode when all is well, and addresses in all three forms.
    answer: () => Buffer.from(JSON.stringify({ ip_list: ['101.226.103.*', '101.226.62.82', '112.64.238.0/24'] })),
  },
]
