import type { CallContext } from './area-service.ts'
import type { Log } from './ports.ts'
import type { Services } from './services.ts'
import { answerFailures } from './router/answer-failures.ts'
import { checkLock } from './router/check-lock.ts'
import { checkPermission } from './router/check-permission.ts'
import { contractRouter } from './router/contract-router.ts'
import type { RouterContext } from './router/contract-router.ts'
import { countCalls } from './router/count-calls.ts'
import type { CallStatistics } from './router/count-calls.ts'
import { logRequests } from './router/log-requests.ts'
import { noteChanges } from './router/note-changes.ts'
import { recordAudit } from './router/record-audit.ts'
import type { TextRedactor } from './router/redact-values.ts'
import { createRunningCalls, trackCalls } from './router/running-calls.ts'
import type { RunningCalls } from './router/running-calls.ts'

export interface RouterOptions {
  log: Log
  /** Masks credentials in whatever leaves as an error. */
  redactor: TextRedactor
  statistics: CallStatistics
  newReportId?: () => string
  /** For hosts that can close while they run; see lifecycle.ts. */
  running?: RunningCalls | undefined
}

/**
 * Contract calls to service methods, a line each. What holds for every call and every transport is middleware, from the
 * outside in: numbers, audit, app lock, permission, what changed, failures. Types are derived: a missing or wrong handler does not compile.
 */
export function createRouter({ areas, audit, lock }: Services, options: RouterOptions) {
  const os = contractRouter
    .use(logRequests())
    .use(trackCalls(options.running ?? createRunningCalls()))
    .use(countCalls(options.statistics))
    .use(recordAudit({ audit, log: options.log }))
    .use(checkLock(lock))
    .use(checkPermission(areas))
    .use(noteChanges(areas))
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
    schedules: {
      list: os.schedules.list.handler((call) => areas.schedules.list(call.input, caller(call))),
      preview: os.schedules.preview.handler((call) => areas.schedules.preview(call.input, caller(call))),
      add: os.schedules.add.handler((call) => areas.schedules.add(call.input, caller(call))),
      update: os.schedules.update.handler((call) => areas.schedules.update(call.input, caller(call))),
      remove: os.schedules.remove.handler((call) => areas.schedules.remove(call.input, caller(call))),
      runNow: os.schedules.runNow.handler((call) => areas.schedules.runNow(call.input, caller(call))),
      pauseAll: os.schedules.pauseAll.handler((call) => areas.schedules.pauseAll(call.input, caller(call))),
      resumeAll: os.schedules.resumeAll.handler((call) => areas.schedules.resumeAll(call.input, caller(call))),
      history: os.schedules.history.handler((call) => areas.schedules.history(call.input, caller(call))),
    },
    alerts: {
      channels: os.alerts.channels.handler((call) => areas.alerts.channels(call.input, caller(call))),
      addChannel: os.alerts.addChannel.handler((call) => areas.alerts.addChannel(call.input, caller(call))),
      updateChannel: os.alerts.updateChannel.handler((call) => areas.alerts.updateChannel(call.input, caller(call))),
      removeChannel: os.alerts.removeChannel.handler((call) => areas.alerts.removeChannel(call.input, caller(call))),
      testChannel: os.alerts.testChannel.handler((call) => areas.alerts.testChannel(call.input, caller(call))),
      rules: os.alerts.rules.handler((call) => areas.alerts.rules(call.input, caller(call))),
      setRules: os.alerts.setRules.handler((call) => areas.alerts.setRules(call.input, caller(call))),
      deliveries: os.alerts.deliveries.handler((call) => areas.alerts.deliveries(call.input, caller(call))),
    },
    logs: {
      list: os.logs.list.handler((call) => areas.logs.list(call.input, caller(call))),
      follow: os.logs.follow.handler((call) => areas.logs.follow(call.input, caller(call))),
      files: os.logs.files.handler((call) => areas.logs.files(call.input, caller(call))),
      previewDiagnostics: os.logs.previewDiagnostics.handler((call) =>
        areas.logs.previewDiagnostics(call.input, caller(call)),
      ),
      makeDiagnostics: os.logs.makeDiagnostics.handler((call) => areas.logs.makeDiagnostics(call.input, caller(call))),
    },
    metrics: {
      apis: os.metrics.apis.handler((call) => areas.metrics.apis(call.input, caller(call))),
      calls: os.metrics.calls.handler((call) => areas.metrics.calls(call.input, caller(call))),
      syncs: os.metrics.syncs.handler((call) => areas.metrics.syncs(call.input, caller(call))),
      health: os.metrics.health.handler((call) => areas.metrics.health(call.input, caller(call))),
    },
    files: {
      read: os.files.read.handler((call) => areas.files.read(call.input, caller(call))),
    },
    audit: {
      list: os.audit.list.handler((call) => areas.audit.list(call.input, caller(call))),
      verify: os.audit.verify.handler((call) => areas.audit.verify(call.input, caller(call))),
      export: os.audit.export.handler((call) => areas.audit.export(call.input, caller(call))),
    },
    access: {
      me: os.access.me.handler((call) => areas.access.me(call.input, caller(call))),
      changeOwnPassword: os.access.changeOwnPassword.handler((call) =>
        areas.access.changeOwnPassword(call.input, caller(call)),
      ),
      roles: os.access.roles.handler((call) => areas.access.roles(call.input, caller(call))),
      setRole: os.access.setRole.handler((call) => areas.access.setRole(call.input, caller(call))),
      removeRole: os.access.removeRole.handler((call) => areas.access.removeRole(call.input, caller(call))),
      operators: os.access.operators.handler((call) => areas.access.operators(call.input, caller(call))),
      addOperator: os.access.addOperator.handler((call) => areas.access.addOperator(call.input, caller(call))),
      updateOperator: os.access.updateOperator.handler((call) => areas.access.updateOperator(call.input, caller(call))),
      removeOperator: os.access.removeOperator.handler((call) => areas.access.removeOperator(call.input, caller(call))),
      sessions: os.access.sessions.handler((call) => areas.access.sessions(call.input, caller(call))),
      endSession: os.access.endSession.handler((call) => areas.access.endSession(call.input, caller(call))),
      apiKeys: os.access.apiKeys.handler((call) => areas.access.apiKeys(call.input, caller(call))),
      addApiKey: os.access.addApiKey.handler((call) => areas.access.addApiKey(call.input, caller(call))),
      revokeApiKey: os.access.revokeApiKey.handler((call) => areas.access.revokeApiKey(call.input, caller(call))),
      lock: os.access.lock.handler((call) => areas.access.lock(call.input, caller(call))),
      lockStatus: os.access.lockStatus.handler((call) => areas.access.lockStatus(call.input, caller(call))),
      unlock: os.access.unlock.handler((call) => areas.access.unlock(call.input, caller(call))),
      setLock: os.access.setLock.handler((call) => areas.access.setLock(call.input, caller(call))),
    },
    privacy: {
      fields: os.privacy.fields.handler((call) => areas.privacy.fields(call.input, caller(call))),
      setFields: os.privacy.setFields.handler((call) => areas.privacy.setFields(call.input, caller(call))),
      retention: os.privacy.retention.handler((call) => areas.privacy.retention(call.input, caller(call))),
      setRetention: os.privacy.setRetention.handler((call) => areas.privacy.setRetention(call.input, caller(call))),
      previewRetention: os.privacy.previewRetention.handler((call) =>
        areas.privacy.previewRetention(call.input, caller(call)),
      ),
      cleanUp: os.privacy.cleanUp.handler((call) => areas.privacy.cleanUp(call.input, caller(call))),
      reportPerson: os.privacy.reportPerson.handler((call) => areas.privacy.reportPerson(call.input, caller(call))),
      previewForget: os.privacy.previewForget.handler((call) => areas.privacy.previewForget(call.input, caller(call))),
      forgetPerson: os.privacy.forgetPerson.handler((call) => areas.privacy.forgetPerson(call.input, caller(call))),
      allowPerson: os.privacy.allowPerson.handler((call) => areas.privacy.allowPerson(call.input, caller(call))),
      wipe: os.privacy.wipe.handler((call) => areas.privacy.wipe(call.input, caller(call))),
    },
    backup: {
      list: os.backup.list.handler((call) => areas.backup.list(call.input, caller(call))),
      create: os.backup.create.handler((call) => areas.backup.create(call.input, caller(call))),
      check: os.backup.check.handler((call) => areas.backup.check(call.input, caller(call))),
      remove: os.backup.remove.handler((call) => areas.backup.remove(call.input, caller(call))),
      restore: os.backup.restore.handler((call) => areas.backup.restore(call.input, caller(call))),
      exportConfig: os.backup.exportConfig.handler((call) => areas.backup.exportConfig(call.input, caller(call))),
      previewConfig: os.backup.previewConfig.handler((call) => areas.backup.previewConfig(call.input, caller(call))),
      importConfig: os.backup.importConfig.handler((call) => areas.backup.importConfig(call.input, caller(call))),
    },
    desktop: {
      settings: os.desktop.settings.handler((call) => areas.desktop.settings(call.input, caller(call))),
      setSettings: os.desktop.setSettings.handler((call) => areas.desktop.setSettings(call.input, caller(call))),
      commands: os.desktop.commands.handler((call) => areas.desktop.commands(call.input, caller(call))),
      networkChanged: os.desktop.networkChanged.handler((call) =>
        areas.desktop.networkChanged(call.input, caller(call)),
      ),
    },
  })
}

export type DeskRouter = ReturnType<typeof createRouter>

const caller = ({ context, signal }: { context: RouterContext; signal?: AbortSignal | undefined }): CallContext => ({
  actor: context.actor,
  signal,
})
