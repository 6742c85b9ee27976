import { ORPCError } from '@orpc/client'
import { z } from 'zod'
import { applicationCodes } from '../../contract/errors.ts'
import { bilingual } from '../../contract/shapes.ts'
import type { Bilingual } from '../../contract/shapes.ts'
import { DeskError } from '../../errors.ts'
import { StoreError } from '../../store/store-error.ts'
import { KeyKeeperError } from '../../vault/key-keeper-error.ts'
import { exitCode, exitCodeOfError } from './exit-code.ts'
import type { ExitCode } from './exit-code.ts'
import { both } from './language.ts'
import { UsageError } from './usage-error.ts'

/** Something that ended a command, in the form in which it is printed. */
export interface Failure {
  code: string
  message: string
  data: Record<string, unknown>
  /** What to do, for people. */
  hint: Bilingual | null
  exit: ExitCode
}

const dataShape = z.record(z.string(), z.unknown())
const withHint = z.looseObject({ hint: bilingual })
const withReport = z.looseObject({ reportId: z.string() })
const make = (code: string, message: string, data: unknown, exit?: ExitCode): Failure => {
  const fields = dataShape.safeParse(data)
  const hint = withHint.safeParse(data)
  return {
    code,
    message,
    data: fields.success ? fields.data : {},
    hint: hint.success ? hint.data.hint : null,
    exit: exit ?? exitCodeOfError(code, data),
  }
}

/** @param reportDefect writes the stack to the log and returns the number under which it stands there */
export const describeFailure = async (
  error: unknown,
  reportDefect: (error: unknown) => Promise<string>,
): Promise<Failure> => {
  if (error instanceof UsageError)
    return make('BAD_REQUEST', error.message, { appCode: applicationCodes.badRequest, hint: error.hint })
  if (error instanceof DeskError) return make(error.code, error.message, error.data)
  if (error instanceof ORPCError) {
    // The router has written a defect to the log already and says under which number.
    const reported = withReport.safeParse(error.data).success
    if (reported || error.code !== 'INTERNAL_SERVER_ERROR') return make(error.code, error.message, error.data)
  }
  if (error instanceof KeyKeeperError) {
    const data = { appCode: applicationCodes.configuration, hint: error.hint, reason: 'no-key' }
    return make('VAULT_REFUSED', error.hint.en, data)
  }
  if (error instanceof StoreError) {
    const inUse = error.kind === 'in-use'
    const data = {
      appCode: inUse ? applicationCodes.conflict : applicationCodes.configuration,
      hint: error.hint,
      reason: error.kind,
    }
    return make(
      inUse ? 'IN_USE' : 'DATA_UNUSABLE',
      error.hint.en,
      data,
      inUse ? exitCode.inUse : exitCode.notConfigured,
    )
  }
  return defect(await reportDefect(error))
}

const defect = (reportId: string): Failure => {
  const hint = both(
    `这是程序的缺陷。详情已写入数据目录的日志，报告编号 ${reportId}。`,
    `This is a defect of the program. Details are in the log of the data directory under report id ${reportId}.`,
  )
  return make('INTERNAL_SERVER_ERROR', 'Internal error', { appCode: applicationCodes.defect, hint, reportId })
}
