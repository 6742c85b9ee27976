import type { Random } from '../random.ts'
import type { Trade } from './model.ts'

const divisions: readonly (readonly [name: string, english: string, trade: Trade])[] = [
  ['总裁办', "President's Office", 'office'],
  ['研发中心', 'R&D Center', 'tech'],
  ['产品中心', 'Product', 'tech'],
  ['销售中心', 'Sales', 'sales'],
  ['市场部', 'Marketing', 'market'],
  ['客户服务中心', 'Customer Service', 'service'],
  ['人力资源部', 'Human Resources', 'office'],
  ['财务部', 'Finance', 'office'],
  ['信息技术部', 'IT', 'tech'],
  ['制造中心', 'Manufacturing', 'making'],
  ['供应链管理部', 'Supply Chain', 'making'],
  ['质量管理部', 'Quality', 'making'],
  ['法务合规部', 'Legal & Compliance', 'office'],
  ['行政部', 'Administration', 'office'],
  ['华东大区', 'East China', 'region'],
  ['华南大区', 'South China', 'region'],
  ['华北大区', 'North China', 'region'],
  ['西南大区', 'Southwest China', 'region'],
  ['战略发展部', 'Strategy', 'office'],
  ['海外事业部', 'Overseas', 'region'],
  ['审计部', 'Internal Audit', 'office'],
  ['采购部', 'Purchasing', 'making'],
]

const parts: Record<Trade, readonly string[]> = {
  root: ['事业部', '分公司', '子公司', '项目部'],
  tech: ['平台研发部', '前端组', '后端组', '测试组', '算法组', '数据平台组', '运维组', '架构组', '移动端组', '安全组'],
  sales: ['渠道部', '大客户部', '电商部', '销售支持组', '直销一部', '直销二部', '招投标组', '售前组'],
  market: ['品牌组', '内容运营组', '增长组', '公关组', '活动组', '设计组'],
  making: ['一车间', '二车间', '装配线', '设备科', '仓储组', '工艺组', '质检组', '计划组', '物流组'],
  office: ['招聘组', '培训组', '薪酬组', '核算组', '资金组', '档案室', '前台', '综合组'],
  service: ['热线组', '在线客服组', '投诉处理组', '回访组', '夜班组', 'VIP服务组'],
  region: [
    '上海分公司',
    '杭州分公司',
    '南京分公司',
    '广州分公司',
    '深圳分公司',
    '成都办事处',
    '北京分公司',
    '武汉办事处',
  ],
}

/** A branch has a bit of everything below it. */
const branchTrades: readonly Trade[] = ['sales', 'service', 'office', 'market', 'making']

const posts: Record<Trade, readonly string[]> = {
  root: ['董事长', '总经理', '副总经理', '总裁助理', '首席技术官', '首席财务官'],
  tech: [
    '前端工程师',
    '后台工程师',
    '高级工程师',
    '架构师',
    '测试工程师',
    '产品经理',
    '算法工程师',
    '运维工程师',
    'UI设计师',
  ],
  sales: ['销售代表', '客户经理', '大客户经理', '渠道经理', '销售总监', '售前顾问'],
  market: ['市场专员', '品牌经理', '新媒体运营', '文案策划', '活动策划'],
  making: ['操作工', '班组长', '工艺工程师', '质检员', '仓管员', '设备工程师', '计划员'],
  office: ['人事专员', '会计', '出纳', '法务专员', '行政专员', '招聘主管', '财务分析师', '秘书'],
  service: ['客服专员', '客服组长', '服务质检', '投诉专员'],
  region: ['分公司总经理', '区域经理', '城市经理', '运营专员', '店长'],
}

export interface DepartmentName {
  name: string
  english: string | null
  trade: Trade
}

/**
 * A name for the `index`-th department below `parent`, which is on `parentLevel` (1 for the root). Siblings with
 * different indexes never share a name.
 */
export function departmentName(
  parent: { name: string; trade: Trade },
  parentLevel: number,
  index: number,
  random: Random,
): DepartmentName {
  const { trade } = parent
  if (trade === 'root') {
    const division = divisions[index]
    if (division) return { name: division[0], english: division[1], trade: division[2] }
    return { name: `第${index + 1 - divisions.length}${random.pick(parts.root)}`, english: null, trade: 'region' }
  }
  const english = random.chance(0.3) ? `${trade.toUpperCase()}-${parentLevel}-${index + 1}` : null
  // Below groups there are only numbered ones, as in 招聘一组 and 第二小组.
  if (parentLevel > 3) return { name: `第${numeral(index + 1)}小组`, english, trade }
  if (parentLevel === 3 && trade !== 'region')
    return { name: `${parent.name.replace(/[组部科室]$/, '')}${numeral(index + 1)}组`, english, trade }
  const names = parts[trade]
  const base = names[index % names.length] ?? '综合组'
  const round = Math.floor(index / names.length)
  return {
    name: round === 0 ? base : `${base}${round + 1}`,
    english,
    trade: trade === 'region' ? random.pick(branchTrades) : trade,
  }
}

const digits = ['', '一', '二', '三', '四', '五', '六', '七', '八', '九']
/** 1 to 99 in Chinese, as in 第十二小组. */
function numeral(count: number): string {
  const tens = Math.floor(count / 10)
  const ones = digits[count % 10] ?? ''
  if (tens === 0) return ones
  return tens > 9 ? String(count) : `${tens === 1 ? '' : (digits[tens] ?? '')}十${ones}`
}

/** What somebody in a department of this trade does; one in ten has no post entered. */
export function positionIn(trade: Trade, random: Random): string {
  return random.chance(0.1) ? '' : random.pick(posts[trade])
}
