import type { Actor } from '../area-service.ts'
import type { FieldChange } from '../contract/sync.ts'

/** Whether somebody may see full mobile numbers and mail addresses, and so may also search by them. */
export const seesContacts = ({ permissions }: Pick<Actor, 'permissions'>): boolean =>
  permissions.has('wechat.user.reveal')

/** 138****5678; short numbers show their last two digits, very short ones nothing. */
export const maskMobile = (mobile: string): string => {
  if (mobile === '') return ''
  if (mobile.length < 5) return '****'
  if (mobile.length < 8) return `${'*'.repeat(mobile.length - 2)}${mobile.slice(-2)}`
  return `${mobile.slice(0, -8)}****${mobile.slice(-4)}`
}

/** z****@example.com */
export const maskEmail = (email: string): string => {
  const at = email.lastIndexOf('@')
  if (at < 0) return email === '' ? '' : `${email.slice(0, 1)}****`
  return `${email.slice(0, 1)}****${email.slice(at)}`
}

/** Wire names of the fields that are masked wherever a raw answer is shown. */
const maskedWireFields: Record<string, (value: string) => string> = {
  mobile: maskMobile,
  email: maskEmail,
  biz_mail: maskEmail,
  biz_mail_alias: maskEmail,
}

/** WeCom's answer with its sensitive fields masked, as JSON text. */
export const maskRaw = (raw: string): string =>
  JSON.stringify(JSON.parse(raw), (key, value: unknown) => {
    const mask = Object.hasOwn(maskedWireFields, key) ? maskedWireFields[key] : undefined
    return mask ? maskDeep(value, mask) : value
  })

/** Another upstream may send a list or an object where WeCom sends a text. */
const maskDeep = (value: unknown, mask: (value: string) => string): unknown => {
  if (typeof value === 'string' || typeof value === 'number') return mask(String(value))
  if (Array.isArray(value)) return value.map((item) => maskDeep(item, mask))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskDeep(item, mask)]))
}

/** Changes of sensitive fields, masked as the fields themselves are. */
export const maskFields = (fields: FieldChange[]): FieldChange[] =>
  fields.map(({ field, before, after }) => {
    const mask = field === 'mobile' ? maskMobile : field === 'email' || field === 'bizMail' ? maskEmail : null
    return mask ? { field, before: before && mask(before), after: after && mask(after) } : { field, before, after }
  })
