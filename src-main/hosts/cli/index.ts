#!/usr/bin/env node
import { version } from '../../version.ts'
import { createHost } from './host.ts'
import { interruptionOf } from './interruption.ts'
import { runCli } from './run-cli.ts'

// The entry of the command line: the only module of it that acts when it is loaded.
// A stream that waits for something to happen holds nothing that keeps a process alive.
setInterval(() => undefined, 2 ** 30)
const code = await runCli({
  argv: process.argv.slice(2),
  env: process.env,
  terminal: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr },
  version,
  signal: interruptionOf(process),
  host: createHost(),
})
// Explicit, because a keep-alive connection may stay open; everything has been written by now.
process.exit(code)
