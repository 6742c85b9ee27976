import { createRandom, mix, randomText } from '../random.ts'
import type { Company } from '../company/company.ts'
import { rootDepartmentId } from '../company/model.ts'
import type { Department, VisibleRange } from '../company/model.ts'

export type SecretKind = 'app' | 'directory-sync' | 'customer-contact'

/** A self-built app of the practice company. */
export interface App {
  readonly agentId: number
  readonly name: string
  readonly description: string
  /** Before 2022-06-20 20:00: such an app keeps seeing the sensitive fields (reference §5.1). */
  isCreatedBefore2022: boolean
  /** Listed in 客户联系 → 可调用接口的应用 (reference §2.1). */
  isCustomerContactCallable: boolean
  range: VisibleRange
  /** Counts the changes of `range`. */
  rangeRevision: number
}

/** Who a secret and its tokens belong to. */
export interface Holder {
  readonly kind: SecretKind
  readonly app: App | null
  readonly secret: string
  readonly label: string
}

export interface CompanyAccess {
  corpId: string
  /** The first is the one to try everything with: it sees everybody with all fields. */
  holders: readonly Holder[]
}

/** Length of a real corpsecret and of what follows `ww` in a real corp id. */
const secretLength = 43
const corpIdLength = 16

/** The corp id, the apps and the secrets that follow from the seed, with ranges that suit the generated company. */
export function createAccess(company: Company): CompanyAccess {
  const random = createRandom(company.seed, 'secrets')
  const corpId = `ww${randomText(random, corpIdLength, '0123456789abcdef')}`
  const everybody = wholeRange(company)
  const app = (agentId: number, name: string, description: string, isOld: boolean, range: VisibleRange): App => ({
    agentId,
    name,
    description,
    isCreatedBefore2022: isOld,
    isCustomerContactCallable: false,
    range,
    rangeRevision: 0,
  })
  const holder = (kind: SecretKind, label: string, of: App | null): Holder => ({
    kind,
    app: of,
    secret: randomText(random, secretLength),
    label,
  })
  return {
    corpId,
    holders: [
      holder(
        'app',
        '企业助手',
        app(1_000_002, '企业助手', '创建于2022年以前的应用，可见全员及全部字段', true, everybody),
      ),
      holder('app', 'HR助手', app(1_000_003, 'HR助手', '创建于2022年6月20日以后，不返回敏感字段', false, everybody)),
      holder(
        'app',
        '部门看板',
        app(1_000_004, '部门看板', '仅对少数部门、成员和一个标签可见', false, narrowRange(company)),
      ),
      holder('directory-sync', '通讯录同步', null),
      holder('customer-contact', '客户联系', null),
    ],
  }
}

/** The root, and one by one those who are in no department at all. */
function wholeRange(company: Company): VisibleRange {
  const users: string[] = []
  for (const member of company.members()) if (member.memberships.length === 0) users.push(member.userId)
  return { users, departments: [rootDepartmentId], tags: [] }
}

/** A few departments whose parents stay outside, a few members from elsewhere, and one tag that holds both. */
function narrowRange(company: Company): VisibleRange {
  const random = createRandom(company.seed, 'narrow range')
  const inner = [...company.departments.values()].filter(
    ({ parentId }) => parentId !== 0 && parentId !== rootDepartmentId,
  )
  const chosen = new Set<Department>()
  for (let tries = 0; tries < 12 && chosen.size < 3; tries++) {
    const department = inner[random.below(Math.max(1, inner.length))]
    const isNested = [...chosen].some((other) => !!department && isRelated(company, other, department))
    if (department && !isNested) chosen.add(department)
  }
  const users: string[] = []
  const nth = Math.max(1, Math.floor(company.memberCount / 7))
  let index = 0
  for (const member of company.members()) {
    if (users.length === 3) break
    if (index++ % nth === nth - 1) users.push(member.userId)
  }
  const tag = [...company.tags.values()].find(
    (one) => one.users.length > 0 && !one.departments.includes(rootDepartmentId),
  )
  return { users, departments: [...chosen].map(({ id }) => id), tags: tag ? [tag.id] : [] }
}

function isRelated(company: Company, one: Department, other: Department): boolean {
  const isAbove = (above: Department, below: Department) => {
    for (let at: Department | undefined = below; at; at = company.departments.get(at.parentId))
      if (at === above) return true
    return false
  }
  return isAbove(one, other) || isAbove(other, one)
}

/** Whether this member serves customers; one in eight does. */
export const servesCustomers = (company: Company, member: { serial: number; status: number }): boolean =>
  member.status === 1 && mix(company.seed, member.serial ^ 0x5e7e) % 8 === 0
