import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { ExitCode } from '../exit-code.ts'

/** What a command does once it is parsed; the exit code is its only outcome beside what it printed. */
export type Work<Arguments extends unknown[]> = (context: CommandContext, ...args: Arguments) => Promise<ExitCode>

/** What the files in this folder are given to declare their commands. */
export interface Frame {
  /** The language chosen for this run, for help texts. */
  say(chinese: string, english: string): string
  /** Makes a handler for commander's `action`. */
  run<Arguments extends unknown[]>(work: Work<Arguments>): (...args: Arguments) => Promise<void>
}

export type Register = (program: Command, frame: Frame) => void
