import { z } from 'zod'

/** The two languages that every sentence for people exists in. */
export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

/** One sentence in both languages. */
export const bilingual = z.object({ 'zh-CN': z.string(), en: z.string() })
export type Bilingual = z.infer<typeof bilingual>

/** Milliseconds since 1970-01-01 UTC. */
export const timestampMs = z.int().nonnegative()

export const profileId = z.string().min(1).max(64)
export const secretId = z.string().min(1).max(64)
export const runId = z.string().min(1).max(64)

/** Upstream department ids are unsigned 32-bit integers; the root is 1. */
export const departmentId = z.int().nonnegative()

/** A part of a longer list: `offset` rows are left out, at most `limit` follow. */
export const page = { offset: z.int().min(0).default(0), limit: z.int().min(1).max(1000).default(100) }
