import { AsyncLocalStorage } from 'node:async_hooks'
import type { LogFields } from '../ports.ts'

const storage = new AsyncLocalStorage<LogFields>()

/** Fields that every line of the log carries which is written by `work` or by what it starts, in whatever layer. */
export const inLogContext = <T>(fields: LogFields, work: () => T): T =>
  storage.run({ ...storage.getStore(), ...fields }, work)

/** For what is only started here and belongs to nobody, such as a timer of the whole process. */
export const outsideLogContext = <T>(work: () => T): T => storage.exit(work)

/** The same context in a callback that others call, such as the reader of a stream. */
export const keepLogContext = <Args extends unknown[], T>(work: (...args: Args) => T): ((...args: Args) => T) =>
  AsyncLocalStorage.bind(work)

export const logContext = (): LogFields | undefined => storage.getStore()
