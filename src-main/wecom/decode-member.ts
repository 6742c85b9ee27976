import {
  capText,
  cleanText,
  departmentIdOrNull,
  idList,
  idOrNull,
  integerOrNull,
  isRecord,
  lacking,
  maxTextLength,
  notAnObject,
  text,
  textOrNull,
} from './decode.ts'
import type { BrokenRow } from './decode.ts'

/**
 * A member as WeCom told it. Sensitive fields are null where WeCom withheld them (reference §5.1) and '' where they
 * came empty.
 */
export interface MemberWire {
  /** In the directory's spelling; compare without regard to case. */
  userId: string
  /** May be empty. */
  name: string
  /** Only departments that the caller may see; may be empty. The two lists below run parallel to it. */
  departmentIds: number[]
  sortOrders: number[]
  isLeaderInDepartments: boolean[]
  directLeaderUserIds: string[]
  mainDepartmentId: number | null
  position: string
  /** "0" not known or withheld, "1" male, "2" female. */
  gender: string | null
  mobile: string | null
  email: string | null
  bizMail: string | null
  avatarUrl: string | null
  thumbAvatarUrl: string | null
  telephone: string
  alias: string
  englishName: string
  address: string | null
  qrCodeUrl: string | null
  /** 1 activated, 2 disabled, 4 not activated, 5 left; other numbers as they came. */
  status: number | null
  externalPosition: string
  extendedAttributes: { name: string; value: string }[]
  openUserId: string
  /** Wire names of fields that were longer than `maxTextLength` and were cut. */
  cutFields: readonly string[]
}

const nothingCut: readonly string[] = Object.freeze([])
const maxExtendedAttributes = 500
/** WeCom allows 100 departments a member. */
const maxDepartments = 1000

/**
 * One row of user/list or a reply of user/get. Pure and quick, since the bulk worker decodes 100,000 of them.
 * @see reference §5.3
 */
export function decodeMember(row: unknown): MemberWire | BrokenRow {
  if (!isRecord(row)) return { id: null, brokenReason: notAnObject }
  const userId = idOrNull(row['userid'])
  if (userId === null) return { id: nameOf(row), brokenReason: lacking('userid') }
  const cut: string[] = []
  const withheld = (field: string): string | null => {
    const value = row[field]
    if (typeof value !== 'string') return textOrNull(value)
    const clean = cleanText(value)
    if (clean.length <= maxTextLength) return clean
    cut.push(field)
    return capText(clean)
  }
  const plain = (field: string): string => withheld(field) ?? ''
  const departments = decodeDepartments(row)
  return {
    userId,
    name: plain('name'),
    departmentIds: departments.ids,
    sortOrders: departments.orders,
    isLeaderInDepartments: departments.leads,
    directLeaderUserIds: row['direct_leader'] === undefined ? [] : idList(row['direct_leader']),
    mainDepartmentId: departmentIdOrNull(row['main_department']),
    position: plain('position'),
    gender: withheld('gender'),
    mobile: withheld('mobile'),
    email: withheld('email'),
    bizMail: withheld('biz_mail'),
    avatarUrl: withheld('avatar'),
    thumbAvatarUrl: withheld('thumb_avatar'),
    telephone: plain('telephone'),
    alias: plain('alias'),
    englishName: plain('english_name'),
    address: withheld('address'),
    qrCodeUrl: withheld('qr_code'),
    status: integerOrNull(row['status']),
    externalPosition: plain('external_position'),
    extendedAttributes: decodeExtendedAttributes(row['extattr']),
    openUserId: plain('open_userid'),
    cutFields: cut.length === 0 ? nothingCut : cut,
  }
}

const nameOf = (row: Record<string, unknown>): string | null => text(row['name']) || null

/** `order` and `is_leader_in_dept` belong to `department` by position, so they are read together. */
function decodeDepartments(row: Record<string, unknown>): { ids: number[]; orders: number[]; leads: boolean[] } {
  const ids: number[] = []
  const orders: number[] = []
  const leads: boolean[] = []
  const department = listOf(row['department'])
  const order = listOf(row['order'])
  const isLeader = listOf(row['is_leader_in_dept'])
  for (let index = 0; index < Math.min(department.length, maxDepartments); index++) {
    const id = departmentIdOrNull(department[index])
    if (id === null || ids.includes(id)) continue
    ids.push(id)
    orders.push(integerOrNull(order[index]) ?? 0)
    leads.push(integerOrNull(isLeader[index]) === 1 || isLeader[index] === true)
  }
  return { ids, orders, leads }
}

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

/** `{attrs:[{type,name,text|web}]}`, and without `type` as private deployments send it (reference §5.3). */
function decodeExtendedAttributes(value: unknown): { name: string; value: string }[] {
  if (!isRecord(value) || !Array.isArray(value['attrs'])) return []
  const attributes: unknown[] = value['attrs']
  if (attributes.length === 0) return []
  return attributes.slice(0, maxExtendedAttributes).flatMap((attribute) => {
    if (!isRecord(attribute)) return []
    const name = text(attribute['name'])
    return name === '' ? [] : [{ name, value: attributeValue(attribute) }]
  })
}

function attributeValue(attribute: Record<string, unknown>): string {
  const { text: asText, web } = attribute
  if (isRecord(asText)) return text(asText['value'])
  if (isRecord(web)) return capText(`${text(web['title'])} ${text(web['url'])}`.trim())
  return text(attribute['value'])
}
