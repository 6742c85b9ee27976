import { z } from 'zod'
import { faultKinds } from '../../contract/sandbox.ts'
import type { Evolution } from '../company/evolve.ts'
import type { Fault } from './faults.ts'

/** The switches of a practice company that runs in a process of its own. They are no part of the official API. */
export const controlPrefix = '/practice/'

export interface ControlTarget {
  status(): Record<string, unknown>
  setFault(fault: Fault): void
  clearFaults(): void
  evolve(days: number): Evolution
}

const faultInput = z.object({
  kind: z.enum(faultKinds),
  path: z.string().nullable().default(null),
  times: z.int().min(1).nullable().default(1),
})
const evolveInput = z.object({ days: z.int().min(1).max(365).default(1) })

/**
 * GET /practice/status, POST and DELETE /practice/faults, POST /practice/evolve; all but the last answer the status.
 * 400 tells what is wrong with the input, 404 means that there is no such switch.
 */
export function answerControl(
  target: ControlTarget,
  method: string,
  path: string,
  body: Buffer | null,
): { status: number; body: unknown } {
  try {
    switch (`${method} ${path.slice(controlPrefix.length)}`) {
      case 'GET status':
        break
      case 'POST faults':
        target.setFault(faultInput.parse(read(body)))
        break
      case 'DELETE faults':
        target.clearFaults()
        break
      case 'POST evolve':
        return { status: 200, body: target.evolve(evolveInput.parse(read(body)).days) }
      default:
        return { status: 404, body: { error: 'There is no such switch' } }
    }
    return { status: 200, body: target.status() }
  } catch (error) {
    if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } }
    if (error instanceof SyntaxError || error instanceof RangeError)
      return { status: 400, body: { error: error.message } }
    throw error
  }
}

const read = (body: Buffer | null): unknown => (body && body.length > 0 ? JSON.parse(body.toString('utf8')) : {})
