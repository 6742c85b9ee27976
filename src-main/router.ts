import type { CallContext } from './area-service.ts'
import type { Log } from './ports.ts'
import type { Services } from './services.ts'
import { answerFailures } from './router/answer-failures.ts'
import { checkPermission } from './router/check-permission.ts'
import { contractRouter } from './router/contract-router.ts'
import type { RouterContext } from './router/contract-router.ts'
import { countCalls } from './router/count-calls.ts'
import type { CallStatistics } from './router/count-calls.ts'
import { recordAudit } from './router/record-audit.ts'
import type { TextRedactor } from './router/redact-values.ts'

export interface RouterOptions {
  log: Log
  /** Masks credentials in whatever leaves as an error. */
  redactor: TextRedactor
  statistics: CallStatistics
  newReportId?: () => string
}

/**
 * Contract calls to service methods, a line each. What holds for every call and every transport is middleware, from the
 * outside in: numbers, audit, permission, failures. Types are derived: a missing or wrong handler does not compile.
 */
export function createRouter({ areas, audit }: Services, options: RouterOptions) {
  const os = contractRouter
    .use(countCalls(options.statistics))
    .use(recordAudit({ audit, log: options.log }))
    .use(checkPermission)
    .use(answerFailures(options))

  return os.router({
    system: {
      info: os.system.info.handler((call) => areas.system.info(call.input, caller(call))),
      watch: os.system.watch.handler((call) => areas.system.watch(call.input, caller(call))),
      metrics: os.system.metrics.handler((call) => areas.system.metrics(call.input, caller(call))),
      preferences: os.system.preferences.handler((call) => areas.system.preferences(call.input, caller(call))),
      setPreferences: os.system.setPreferences.handler((call) => areas.system.setPreferences(call.input, caller(call))),
    },
    vault: {
      status: os.vault.status.handler((call) => areas.vault.status(call.input, caller(call))),
      acceptKeyFile: os.vault.acceptKeyFile.handler((call) => areas.vault.acceptKeyFile(call.input, caller(call))),
      unlock: os.vault.unlock.handler((call) => areas.vault.unlock(call.input, caller(call))),
      rotate: os.vault.rotate.handler((call) => areas.vault.rotate(call.input, caller(call))),
    },
    profiles: {
      list: os.profiles.list.handler((call) => areas.profiles.list(call.input, caller(call))),
      get: os.profiles.get.handler((call) => areas.profiles.get(call.input, caller(call))),
      add: os.profiles.add.handler((call) => areas.profiles.add(call.input, caller(call))),
      update: os.profiles.update.handler((call) => areas.profiles.update(call.input, caller(call))),
      use: os.profiles.use.handler((call) => areas.profiles.use(call.input, caller(call))),
      remove: os.profiles.remove.handler((call) => areas.profiles.remove(call.input, caller(call))),
      readEnv: os.profiles.readEnv.handler((call) => areas.profiles.readEnv(call.input, caller(call))),
    },
    secrets: {
      list: os.secrets.list.handler((call) => areas.secrets.list(call.input, caller(call))),
      set: os.secrets.set.handler((call) => areas.secrets.set(call.input, caller(call))),
      update: os.secrets.update.handler((call) => areas.secrets.update(call.input, caller(call))),
      remove: os.secrets.remove.handler((call) => areas.secrets.remove(call.input, caller(call))),
    },
    doctor: {
      run: os.doctor.run.handler((call) => areas.doctor.run(call.input, caller(call))),
      watch: os.doctor.watch.handler((call) => areas.doctor.watch(call.input, caller(call))),
      address: os.doctor.address.handler((call) => areas.doctor.address(call.input, caller(call))),
      capabilities: os.doctor.capabilities.handler((call) => areas.doctor.capabilities(call.input, caller(call))),
    },
    tokens: {
      status: os.tokens.status.handler((call) => areas.tokens.status(call.input, caller(call))),
      refresh: os.tokens.refresh.handler((call) => areas.tokens.refresh(call.input, caller(call))),
      clear: os.tokens.clear.handler((call) => areas.tokens.clear(call.input, caller(call))),
      validate: os.tokens.validate.handler((call) => areas.tokens.validate(call.input, caller(call))),
    },
    directory: {
      departments: os.directory.departments.handler((call) => areas.directory.departments(call.input, caller(call))),
      members: os.directory.members.handler((call) => areas.directory.members(call.input, caller(call))),
      find: os.directory.find.handler((call) => areas.directory.find(call.input, caller(call))),
      member: os.directory.member.handler((call) => areas.directory.member(call.input, caller(call))),
      reveal: os.directory.reveal.handler((call) => areas.directory.reveal(call.input, caller(call))),
      history: os.directory.history.handler((call) => areas.directory.history(call.input, caller(call))),
      summary: os.directory.summary.handler((call) => areas.directory.summary(call.input, caller(call))),
      layout: os.directory.layout.handler((call) => areas.directory.layout(call.input, caller(call))),
      setLayout: os.directory.setLayout.handler((call) => areas.directory.setLayout(call.input, caller(call))),
    },
    history: {
      span: os.history.span.handler((call) => areas.history.span(call.input, caller(call))),
      activity: os.history.activity.handler((call) => areas.history.activity(call.input, caller(call))),
      departments: os.history.departments.handler((call) => areas.history.departments(call.input, caller(call))),
      members: os.history.members.handler((call) => areas.history.members(call.input, caller(call))),
      difference: os.history.difference.handler((call) => areas.history.difference(call.input, caller(call))),
    },
    sync: {
      start: os.sync.start.handler((call) => areas.sync.start(call.input, caller(call))),
      watch: os.sync.watch.handler((call) => areas.sync.watch(call.input, caller(call))),
      cancel: os.sync.cancel.handler((call) => areas.sync.cancel(call.input, caller(call))),
      confirm: os.sync.confirm.handler((call) => areas.sync.confirm(call.input, caller(call))),
      reject: os.sync.reject.handler((call) => areas.sync.reject(call.input, caller(call))),
      runs: os.sync.runs.handler((call) => areas.sync.runs(call.input, caller(call))),
      get: os.sync.get.handler((call) => areas.sync.get(call.input, caller(call))),
      problems: os.sync.problems.handler((call) => areas.sync.problems(call.input, caller(call))),
      changes: os.sync.changes.handler((call) => areas.sync.changes(call.input, caller(call))),
      pause: os.sync.pause.handler((call) => areas.sync.pause(call.input, caller(call))),
      resume: os.sync.resume.handler((call) => areas.sync.resume(call.input, caller(call))),
      compare: os.sync.compare.handler((call) => areas.sync.compare(call.input, caller(call))),
      rules: os.sync.rules.handler((call) => areas.sync.rules(call.input, caller(call))),
      setRules: os.sync.setRules.handler((call) => areas.sync.setRules(call.input, caller(call))),
    },
    exports: {
      start: os.exports.start.handler((call) => areas.exports.start(call.input, caller(call))),
      watch: os.exports.watch.handler((call) => areas.exports.watch(call.input, caller(call))),
      list: os.exports.list.handler((call) => areas.exports.list(call.input, caller(call))),
      cancel: os.exports.cancel.handler((call) => areas.exports.cancel(call.input, caller(call))),
      read: os.exports.read.handler((call) => areas.exports.read(call.input, caller(call))),
    },
    overview: {
      get: os.overview.get.handler((call) => areas.overview.get(call.input, caller(call))),
      directory: os.overview.directory.handler((call) => areas.overview.directory(call.input, caller(call))),
      calls: os.overview.calls.handler((call) => areas.overview.calls(call.input, caller(call))),
      upcoming: os.overview.upcoming.handler((call) => areas.overview.upcoming(call.input, caller(call))),
    },
    notifications: {
      list: os.notifications.list.handler((call) => areas.notifications.list(call.input, caller(call))),
      markRead: os.notifications.markRead.handler((call) => areas.notifications.markRead(call.input, caller(call))),
      clear: os.notifications.clear.handler((call) => areas.notifications.clear(call.input, caller(call))),
    },
    errcodes: {
      search: os.errcodes.search.handler((call) => areas.errcodes.search(call.input, caller(call))),
      get: os.errcodes.get.handler((call) => areas.errcodes.get(call.input, caller(call))),
    },
    sandbox: {
      status: os.sandbox.status.handler((call) => areas.sandbox.status(call.input, caller(call))),
      enter: os.sandbox.enter.handler((call) => areas.sandbox.enter(call.input, caller(call))),
      evolve: os.sandbox.evolve.handler((call) => areas.sandbox.evolve(call.input, caller(call))),
      setFault: os.sandbox.setFault.handler((call) => areas.sandbox.setFault(call.input, caller(call))),
      clearFaults: os.sandbox.clearFaults.handler((call) => areas.sandbox.clearFaults(call.input, caller(call))),
      stop: os.sandbox.stop.handler((call) => areas.sandbox.stop(call.input, caller(call))),
    },
  })
}

export type DeskRouter = ReturnType<typeof createRouter>

const caller = ({ context, signal }: { context: RouterContext; signal?: AbortSignal | undefined }): CallContext => ({
  actor: context.actor,
  signal,
})
