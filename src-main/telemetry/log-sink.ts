/** Where finished lines of the log go. Writing never fails the work that is logged. */
export interface LogSink {
  /** One JSON document without a line break. */
  write(line: string): void
}
