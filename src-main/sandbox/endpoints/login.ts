import { appsOnly } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { Refusal } from './refusal.ts'

/** Exchange of a login code (reference §17.3). */
export const loginEndpoints: readonly Endpoint[] = [
  {
    path: 'auth/getuserinfo',
    method: 'GET',
    emptyLists: {},
    admits: appsOnly,
    isUncountedWhenGood: true,
    answer({ world, holder, view, query }) {
      const code = query.get('code') ?? ''
      const visitor = world.codes.redeem(code, holder.app?.agentId ?? 0)
      if (visitor === null) throw new Refusal(40029)
      if (visitor === 'other-app') throw new Refusal(50001)
      if ('openId' in visitor)
        return {
          openid: visitor.openId,
          ...(visitor.externalUserId === undefined ? {} : { external_userid: visitor.externalUserId }),
        }
      // A member who has left since is nobody any more.
      const member = world.company.member(visitor.userId)
      if (!member) throw new Refusal(40029)
      const hasTicket = visitor.isPrivateInfo === true && view.seesMember(member)
      return { userid: member.userId, ...(hasTicket ? { user_ticket: `UT-${code}` } : {}) }
    },
  },
]
