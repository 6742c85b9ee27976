import type { Member } from '../company/model.ts'
import { appsAndDirectorySync } from './endpoint.ts'
import type { Endpoint } from './endpoint.ts'
import { integer } from './parameters.ts'
import { Refusal } from './refusal.ts'

/** Tags of members (reference §6). */
export const tagEndpoints: readonly Endpoint[] = [
  {
    path: 'tag/list',
    method: 'GET',
    emptyLists: { taglist: [] },
    admits: appsAndDirectorySync,
    isListing: true,
    // Apps see all tags, whatever their range.
    answer: ({ world }) => ({
      taglist: Array.from(world.company.tags.values(), ({ id, name }) => ({ tagid: id, tagname: name })),
    }),
  },
  {
    path: 'tag/get',
    method: 'GET',
    emptyLists: { userlist: [], partylist: [] },
    admits: appsAndDirectorySync,
    isListing: true,
    hasMembers: true,
    answer(call) {
      const { world, view, query } = call
      const tagId = integer(query, 'tagid', 40068)
      if (tagId === null) throw new Refusal(41017)
      const tag = world.company.tags.get(tagId)
      if (!tag) throw new Refusal(40068)
      const isInSight = (member: Member | undefined): member is Member =>
        member !== undefined && view.seesMember(member) && !call.isMissing(member)
      const userlist = tag.users
        .map((userId) => world.company.member(userId))
        .filter(isInSight)
        .map(({ userId, name }) => ({ userid: userId, name }))
      const partylist = tag.departments.filter((id) => view.seesDepartment(id))
      // A list with nothing in it is missing, except that an empty tag still shows its empty list of members.
      return {
        tagname: tag.name,
        ...(userlist.length > 0 || partylist.length === 0 ? { userlist } : {}),
        ...(partylist.length > 0 ? { partylist } : {}),
      }
    },
  },
]
