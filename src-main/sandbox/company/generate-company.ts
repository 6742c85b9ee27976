import { createRandom } from '../random.ts'
import type { Random } from '../random.ts'
import { createCompany } from './company.ts'
import type { Company } from './company.ts'
import { generateDepartments } from './generate-departments.ts'
import type { Hiring } from './hiring.ts'
import { createHiring } from './hiring.ts'
import { limits } from './model.ts'
import type { Department } from './model.ts'

export interface CompanySize {
  /** The root department included. */
  departments: number
  members: number
  seed: number
}

const companyName = '练习科技股份有限公司'
/** A tenth to a seventh of the members work in more than one department. */
const severalDepartmentsShare = 0.12
/** Members without any department: one in so many, from this size on. */
const withoutDepartment = { oneIn: 2000, fromMembers: 500 } as const

const tagNames =
  '党员,新员工,班车,羽毛球协会,内部讲师,值班人员,试用期,安全员,消防员,乒乓球协会,远程办公,夜班,驻外,专家,导师,管理层,' +
  '骑行协会,摄影协会,志愿者,应急小组,面试官,保密人员,外包,实习生,退伍军人,工会委员,住宿舍,素食,献血者,校友'

/** A company of exactly this size; the same size and seed give the same people down to the last tag. */
export function generateCompany({ departments, members, seed }: CompanySize): { company: Company; hiring: Hiring } {
  const company = createCompany({ seed, name: companyName })
  generateDepartments(company, departments, createRandom(seed, 'departments'))
  const hiring = createHiring(company)
  const random = createRandom(seed, 'members')
  const place = createPlacement([...company.departments.values()], random)
  const homeless =
    members >= withoutDepartment.fromMembers ? Math.max(1, Math.round(members / withoutDepartment.oneIn)) : 0
  for (let made = 0; made < members - homeless; made++) {
    const homes = [place()]
    for (let more = furtherDepartments(random); more > 0; more--) {
      const other = place()
      if (!homes.includes(other)) homes.push(other)
    }
    hiring.hire(homes, random)
  }
  for (let made = 0; made < homeless; made++) hiring.hire([], random)
  generateTags(company, createRandom(seed, 'tags'))
  return { company, hiring }
}

function furtherDepartments(random: Random): number {
  if (!random.chance(severalDepartmentsShare)) return 0
  return random.chance(0.8) ? 1 : random.between(2, 4)
}

/** Draws departments by weight: few people at the top, more below, some departments large and a few empty. */
function createPlacement(departments: readonly Department[], random: Random): () => Department {
  const sums: number[] = []
  let sum = 0
  for (const department of departments) {
    if (department.parentId === 0) sum += departments.length === 1 ? 1 : 0.1
    else if (!random.chance(0.03))
      sum += Math.min(8, Math.exp(spread(random))) * (department.children.size > 0 ? 0.5 : 1)
    sums.push(sum)
  }
  const isFull = ({ members, children }: Department) => members.size + children.size >= limits.nodesPerDepartment
  const draw = (): Department => {
    const wanted = random.next() * sum
    let low = 0
    let high = sums.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) > wanted) high = middle
      else low = middle + 1
    }
    return departments[low] ?? random.pick(departments)
  }
  return () => {
    const drawn = draw()
    // Only a company with far too few departments for its members fills them beyond the platform's limit.
    return isFull(drawn) ? (departments.find((department) => !isFull(department)) ?? drawn) : drawn
  }
}

/** Roughly a normal distribution, from three even ones. */
const spread = (random: Random): number => (random.next() + random.next() + random.next() - 1.5) * 2

function generateTags(company: Company, random: Random): void {
  const users = [...company.members()].map(({ userId }) => userId)
  const departments = [...company.departments.keys()]
  const names = tagNames.split(',')
  const count = Math.min(names.length, 3 + Math.floor(users.length / 100))
  names.slice(0, count).forEach((name, index) => {
    // The second holds only people, the third only departments: either list of an answer may be missing.
    const userCount = index === 2 ? 0 : random.between(1, Math.min(60, users.length))
    const departmentCount = index === 1 ? 0 : random.between(1, Math.min(3, departments.length))
    company.addTag({
      name,
      users: [...new Set(Array.from({ length: userCount }, () => random.pick(users)))],
      departments: [...new Set(Array.from({ length: departmentCount }, () => random.pick(departments)))],
    })
  })
}
