import { servesCustomers } from '../access/apps.ts'
import { createRandom, mix, randomText } from '../random.ts'
import { customerContact } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { userIdOf } from './parameters.ts'
import { Refusal } from './refusal.ts'

const mostCustomers = 6

/** Who serves customers, and the ids of theirs (reference §12.1, §12.2). */
export const externalContactEndpoints: readonly Endpoint[] = [
  {
    path: 'externalcontact/get_follow_user_list',
    method: 'GET',
    emptyLists: { follow_user: [] },
    hasPlainErrmsg: true,
    admits: customerContact,
    answer({ world: { company }, view }) {
      const servicers: string[] = []
      for (const member of company.members())
        if (servesCustomers(company, member) && view.seesMember(member)) servicers.push(member.userId)
      return { follow_user: servicers }
    },
  },
  {
    path: 'externalcontact/list',
    method: 'GET',
    emptyLists: { external_userid: [] },
    hasPlainErrmsg: true,
    admits: customerContact,
    answer({ world: { company }, view, query }) {
      const member = company.member(userIdOf(query))
      if (!member || !view.seesMember(member)) throw new Refusal(60111)
      if (!servesCustomers(company, member)) throw new Refusal(84074)
      const count = mix(company.seed, member.serial) % mostCustomers
      // No customers is an error here and not an empty list.
      if (count === 0) throw new Refusal(84061)
      const random = createRandom(company.seed, `customers of ${member.serial}`)
      return {
        external_userid: Array.from({ length: count }, () =>
          random.chance(0.8) ? `wm${randomText(random, 30)}` : `wo${randomText(random, 30)}`,
        ),
      }
    },
  },
]
