import { z } from 'zod'
import { alertRule, channelFacts, channelKinds, quietHours } from '../contract/alerts.ts'
import { severities } from '../contract/notifications.ts'
import { fieldSwitches, retentionRule } from '../contract/privacy.ts'
import { colours, environments, secretKinds } from '../contract/profiles.ts'
import { scheduleJobs, scheduleRule } from '../contract/schedules.ts'
import { timestampMs } from '../contract/shapes.ts'
import { syncRules } from '../contract/sync.ts'
import { preferences } from '../contract/system.ts'

const id = z.string().min(1).max(64)
const name = z.string().min(1).max(200)

const scheduleEntry = scheduleRule.extend({ job: z.enum(scheduleJobs), isDefault: z.boolean() })
export type ScheduleEntry = z.infer<typeof scheduleEntry>

const secretEntry = z.object({
  secretId: id,
  kind: z.enum(secretKinds),
  agentId: z.int().nullable(),
  label: z.string().max(200),
  mayCallCustomerApis: z.boolean(),
  value: z.string().min(1).max(4096),
})

const companyEntry = z.object({
  /** Of the machine that wrote the file; others in the file refer to it. */
  profileId: id,
  name,
  corpId: z.string().min(1).max(64),
  remark: z.string().max(2000),
  environment: z.enum(environments),
  colour: z.enum(colours),
  apiBaseUrl: z.url().max(2048),
  /** Without a login, which stands beside. */
  proxy: z.string().max(2048),
  proxyLogin: z.string().max(4096).nullable(),
  timeoutMs: z.int().min(1).max(600_000),
  active: z.boolean(),
  secrets: z.array(secretEntry).max(200),
  rules: syncRules.nullable(),
  /** JSON, read as tolerantly as that of the database. */
  layout: z.string().max(200_000).nullable(),
  keptFields: fieldSwitches.nullable(),
  schedules: z.array(scheduleEntry).max(200),
})
export type CompanyEntry = z.infer<typeof companyEntry>

const channelEntry = z.object({
  channelId: id,
  kind: z.enum(channelKinds),
  name: z.string().max(200),
  enabled: z.boolean(),
  language: z.string().max(10),
  minimumSeverity: z.enum(severities),
  facts: channelFacts,
  /** What is sealed in the database, such as the address of a robot. */
  keys: z.string().max(10_000).nullable(),
})
export type ChannelEntry = z.infer<typeof channelEntry>

/** What a configuration file holds inside its envelope. Unknown fields are left out, so that the next version may add some. */
export const configShape = z.object({
  madeAtMs: timestampMs,
  version: z.string().max(50),
  companies: z.array(companyEntry).max(500),
  schedules: z.array(scheduleEntry).max(200),
  channels: z.array(channelEntry).max(200),
  alertRules: z.array(alertRule).max(100),
  quietHours: quietHours.nullable(),
  retention: z.array(retentionRule).max(50),
  roles: z.array(z.object({ roleId: id, name, permissions: z.array(z.string().max(100)).max(200) })).max(200),
  preferences,
})
export type Config = z.infer<typeof configShape>
