import { parseEnv } from 'node:util'
import { z } from 'zod'
import type { Bilingual } from '../contract/shapes.ts'
import { plainApiBaseUrl } from './api-base-url.ts'
import { corpIdProblem } from './corp-id.ts'
import { envNames } from './env-names.ts'
import type { EnvField } from './env-names.ts'

/** What a `.env` file says. Only `secret` is confidential; it must not leave main. */
export interface EnvFindings {
  corpId: string | null
  agentId: number | null
  secret: string | null
  apiBaseUrl: string | null
  timeoutMs: number | null
  remark: string | null
  unknownNames: string[]
  problems: Bilingual[]
}

const agentIdText = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number)
  .refine((id) => id > 0 && Number.isSafeInteger(id))
const urlText = z.url({ protocol: /^https?$/ }).transform(plainApiBaseUrl)
/** Services write it in seconds or in milliseconds; nobody means half a second or twenty minutes. */
const timeoutText = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform((text) => (Number(text) < 1000 ? Number(text) * 1000 : Number(text)))
  .pipe(z.int().min(1000).max(120_000))

const problemWith = (name: string, zh: string, en: string): Bilingual => ({
  'zh-CN': `${name}：${zh}`,
  en: `${name}: ${en}`,
})

/** Reads the text of a `.env` file as it comes from any editor: with BOM, CRLF, quotes, `export`, comments. */
export const readEnvText = (text: string): EnvFindings => {
  const variables = parseEnv(text.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n'))
  const problems: Bilingual[] = []
  const values = new Map<EnvField, { name: string; value: string }>()

  // In the order of our own table, so that it does not matter in which order the file has them.
  for (const [name, field] of Object.entries(envNames)) {
    const value = variables[name]?.trim()
    if (!value) continue
    const earlier = values.get(field)
    if (!earlier) values.set(field, { name, value })
    else if (earlier.value !== value)
      problems.push(
        problemWith(
          name,
          `与 ${earlier.name} 的值不同，已采用 ${earlier.name}。`,
          `differs from ${earlier.name}, which was used.`,
        ),
      )
  }
  const parsed = <T>(field: EnvField, schema: z.ZodType<T>, zh: string, en: string): T | null => {
    const found = values.get(field)
    if (!found) return null
    const result = schema.safeParse(found.value)
    if (result.success) return result.data
    // The value is not repeated: people paste secrets into the wrong line.
    problems.push(problemWith(found.name, zh, en))
    return null
  }

  const corpId = values.get('corpId') ?? null
  const corpProblem = corpId ? corpIdProblem(corpId.value) : null
  if (corpId && corpProblem) problems.push(problemWith(corpId.name, corpProblem['zh-CN'], corpProblem.en))
  const findings = {
    corpId: corpId?.value ?? null,
    agentId: parsed('agentId', agentIdText, '应用 AgentId 应为正整数。', 'an agent ID is a positive integer.'),
    secret: parsed('secret', z.string().max(512), 'Secret 过长。', 'the secret is too long.'),
    apiBaseUrl: parsed('apiBaseUrl', urlText, '不是 http 或 https 地址。', 'is not an http or https address.'),
    timeoutMs: parsed('timeout', timeoutText, '超时应为 1 到 120 秒。', 'a timeout is 1 to 120 seconds.'),
    remark: values.get('remark')?.value.slice(0, 500) ?? null,
    unknownNames: Object.keys(variables).filter((name) => !Object.hasOwn(envNames, name)),
  }
  if (values.has('callbackToken') || values.has('callbackKey'))
    problems.push({
      'zh-CN': '回调的 Token 和 EncodingAESKey 没有导入。',
      en: 'The callback token and EncodingAESKey were not imported.',
    })
  if (values.size === 0)
    problems.push({
      'zh-CN': '没有找到任何企业微信配置项（如 WECHAT_CORP_ID、WECHAT_SECRET）。',
      en: 'No WeCom setting was found (such as WECHAT_CORP_ID or WECHAT_SECRET).',
    })
  return { ...findings, problems }
}
