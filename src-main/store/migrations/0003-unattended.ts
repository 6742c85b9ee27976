import type { Migration } from '../migrate.ts'

/** What makes it run unattended, and trusted: schedules, alerts, health, operators, privacy. */
export const unattended: Migration = {
  version: 3,
  name: 'unattended',
  up: (db) => {
    db.exec(`
      create table schedule (
        schedule_id text primary key, profile_id text references profile on delete cascade, job text not null,
        is_default integer not null, cron text not null, time_zone text, random_offset_ms integer not null,
        enabled integer not null,
        -- Due times up to here have been dealt with.
        handled_to_ms integer not null,
        -- A retry that waits: when, which attempt, and for which due time.
        retry_at_ms integer, retry_attempt integer, retry_due_at_ms integer,
        created_at_ms integer not null, updated_at_ms integer not null
      ) strict;
      create index schedule_by_company on schedule (profile_id);

      create table schedule_run (
        schedule_run_id integer primary key autoincrement, schedule_id text not null, profile_id text, job text not null,
        trigger text not null, due_at_ms integer not null, missed integer not null, started_at_ms integer not null,
        finished_at_ms integer, outcome text, attempt integer not null, detail text, errcode integer, run_id text,
        -- Held while it runs: without it the run was interrupted.
        lease text not null
      ) strict;
      create index schedule_run_by_schedule on schedule_run (schedule_id, schedule_run_id);
      create index schedule_run_open on schedule_run (schedule_run_id) where finished_at_ms is null;

      create table schedule_pause (id integer primary key check (id = 1), paused_at_ms integer) strict;

      create table alert_channel (
        channel_id text primary key, kind text not null, name text not null, enabled integer not null, language text not null,
        minimum_severity text not null,
        -- What is no secret, as JSON of the contract's channelFacts; the address and the key, sealed.
        facts text not null, sealed blob, created_at_ms integer not null
      ) strict;
      create table alert_rule (kind text primary key, rule text not null) strict;
      create table alert_setting (id integer primary key check (id = 1), quiet_hours text not null) strict;
      -- What has to go out, and what became of it.
      create table alert_delivery (
        delivery_id integer primary key autoincrement, channel_id text not null, kind text not null, subject text not null,
        profile_id text, recovery integer not null, severity text not null, title text not null, text text not null,
        at_ms integer not null, due_at_ms integer not null, outcome text not null, attempts integer not null, reason text
      ) strict;
      create index alert_delivery_waiting on alert_delivery (due_at_ms) where outcome = 'waiting';
      create index alert_delivery_by_thing on alert_delivery (channel_id, kind, subject, at_ms);

      create table health_sample (
        at_ms integer not null, process text not null, rss_bytes integer not null, heap_bytes integer not null,
        cpu_share real not null, database_bytes integer not null, wal_bytes integer not null, log_bytes integer not null,
        free_disk_bytes integer, primary key (at_ms, process)
      ) strict, without rowid;

      create table role (role_id text primary key, name text not null, permissions text not null) strict;
      create table operator (
        operator_id text primary key, name text not null, name_key text not null unique, role_id text not null,
        enabled integer not null, password text not null, created_at_ms integer not null, password_at_ms integer not null,
        last_login_at_ms integer
      ) strict;
      create table api_key (
        key_id text primary key, name text not null, digest blob not null unique, last_four text not null,
        scopes text not null, created_at_ms integer not null, created_by text not null, expires_at_ms integer,
        last_used_at_ms integer
      ) strict;
      create table app_lock (
        id integer primary key check (id = 1), code text, idle_ms integer, locked integer not null,
        failures integer not null, retry_at_ms integer
      ) strict;

      create table privacy_field (
        profile_id text primary key references profile on delete cascade, kept text not null, erased_to text not null
      ) strict;
      create table retention_rule (kind text primary key, kept_days integer) strict;
      -- People who must not come back with the next sync, by a keyed hash: who they were is not kept.
      create table forgotten_person (
        profile_id text not null references profile on delete cascade, digest blob not null, at_ms integer not null,
        primary key (profile_id, digest)
      ) strict, without rowid;

      -- Rows of the trail are added and never changed, by whatever part of this program.
      create trigger audit_no_update before update on audit begin select raise(abort, 'the audit trail is append-only'); end;
      create trigger audit_no_delete before delete on audit begin select raise(abort, 'the audit trail is append-only'); end;
    `)
  },
}
