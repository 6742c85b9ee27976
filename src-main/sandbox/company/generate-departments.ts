import type { Random } from '../random.ts'
import type { Company } from './company.ts'
import { departmentName } from './department-names.ts'
import { limits, rootDepartmentId } from './model.ts'
import type { Department } from './model.ts'

const divisionCount = { least: 4, most: 40 } as const
/** A large company has one place where the tree goes as deep as the platform allows. */
const deepChainFrom = 300

/** Adds departments until the company has exactly `count`, its root included. */
export function generateDepartments(company: Company, count: number, random: Random): void {
  const root = company.departments.get(rootDepartmentId)
  if (!root) return
  const ids = idsFor(count - 1, random)
  const add = (parent: Department, parentLevel: number, chainName?: string): Department | null => {
    const id = ids.pop()
    if (id === undefined) return null
    const index = parent.children.size
    const { name, english, trade } = departmentName(parent, parentLevel, index, random)
    return company.addDepartment({
      id,
      name: chainName ?? name,
      nameEn: english,
      parentId: parent.id,
      order: orderOf(index, random),
      trade,
    })
  }

  const wanted = Math.round(3 + Math.sqrt(count) / 1.5)
  const divisions = Math.min(count - 1, Math.max(divisionCount.least, Math.min(divisionCount.most, wanted)))
  // Level by level, every department gets a handful of sub-departments until all are made.
  const waiting: { department: Department; level: number; left: number }[] = []
  const enqueue = (department: Department | null, level: number) => {
    if (department && level < limits.departmentLevels - 1)
      waiting.push({ department, level, left: random.between(2, 9) })
  }
  for (let index = 0; index < divisions; index++) enqueue(add(root, 1), 2)

  if (count >= deepChainFrom) {
    let lowest = waiting[0]?.department ?? root
    for (let level = 3; level <= limits.departmentLevels; level++)
      lowest = add(lowest, level - 1, `第${level}级工段`) ?? lowest
  }
  for (let at = 0; ids.length > 0;) {
    const place = waiting[at]
    if (!place) break
    enqueue(add(place.department, place.level), place.level + 1)
    if (--place.left === 0) at++
  }
}

/** Ids above the root's with gaps, and some out of turn: departments were made, moved and dissolved over the years. */
function idsFor(count: number, random: Random): number[] {
  const ids: number[] = []
  for (let id = rootDepartmentId; ids.length < count;) ids.push((id += random.chance(0.8) ? 1 : random.between(2, 5)))
  for (let swaps = Math.floor(count / 20); swaps > 0; swaps--) {
    const [one, other] = [random.below(count), random.below(count)]
    const [first, second] = [ids[one] ?? 0, ids[other] ?? 0]
    ids[one] = second
    ids[other] = first
  }
  return ids.reverse()
}

const orderOf = (index: number, random: Random): number =>
  random.chance(0.05) ? random.pick([0, 10, 40, 4_294_967_295]) : 100_000_000 - index * 1000
