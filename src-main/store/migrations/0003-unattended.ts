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
        -- Whether that retry waits for the network, and so may be made as soon as it is back.
        retry_is_for_network integer not null default 0,
        created_at_ms integer not null, updated_at_ms integer not null
      ) strict;
      create index schedule_by_company on schedule (profile_id);

      create table schedule_run (
        schedule_run_id integer primary key autoincrement,
        schedule_id text not null references schedule on delete cascade, profile_id text, job text not null,
        trigger text not null, due_at_ms integer not null, missed integer not null, started_at_ms integer not null,
        finished_at_ms integer, outcome text, attempt integer not null, detail text, errcode integer, run_id text,
        -- Held while it runs: without it the run was interrupted.
        lease text not null
      ) strict;
      create index schedule_run_by_schedule on schedule_run (schedule_id, schedule_run_id);
      create index schedule_run_open on schedule_run (schedule_id) where finished_at_ms is null;

      create table schedule_pause (id integer primary key check (id = 1), paused_at_ms integer) strict;

      create table alert_channel (
        channel_id text primary key, kind text not null, name text not null, enabled integer not null, language text not null,
        minimum_severity text not null,
        -- What is no secret, as JSON of the contract's channelFacts; the address and the key, sealed.
        facts text not null, sealed blob, created_at_ms integer not null
      ) strict;
      create table alert_rule (kind text primary key, rule text not null) strict;
      create table alert_setting (id integer primary key check (id = 1), quiet_hours text not null) strict;
      -- What has to go out, and what became of it. begun: an attempt is under way. uncertain: one ended without an answer.
      -- changes: how often a thing that keeps changing did so, told in this one message; 0 for others.
      create table alert_delivery (
        delivery_id integer primary key autoincrement, channel_id text not null, kind text not null, subject text not null,
        profile_id text, recovery integer not null, severity text not null, title text not null, text text not null,
        at_ms integer not null, due_at_ms integer not null, outcome text not null, attempts integer not null, reason text,
        answer text, begun integer not null, uncertain integer not null, tried_at_ms integer,
        changes integer not null default 0, run_id text
      ) strict;
      create index alert_delivery_open on alert_delivery (outcome, due_at_ms) where outcome in ('waiting', 'held');
      create index alert_delivery_by_thing on alert_delivery (kind, profile_id, subject, channel_id, delivery_id);
      create index alert_delivery_by_channel on alert_delivery (channel_id, delivery_id);

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
        -- Forgotten after the backup that was restored: what it brought back of them is still to be erased.
        to_erase integer not null default 0,
        primary key (profile_id, digest)
      ) strict, without rowid;
      -- The key of those hashes, sealed; made with the first of them.
      create table forgotten_key (id integer primary key check (id = 1), sealed blob not null) strict;
      -- Counts what changes mirror or journal without a line of its own: what was worked out before is void then.
      create table mirror_edit (id integer primary key check (id = 1), edits integer not null) strict;
      insert into mirror_edit values (1, 0);
      -- Where the history of a company begins since older lines were cleaned up: after which line, when that was written,
      -- and whether people were known by then, and all of them.
      create table history_start (
        company integer primary key, journal_id integer not null, run_no integer not null, at_ms integer not null,
        members_known integer not null, began integer not null
      ) strict;
      -- People who are gone, but for those of whom only a number is left (privacy/bulk/departed-repository.ts).
      create index member_gone on member (removed_at_ms) where removed_at_ms is not null and substr(user_key, 1, 1) <> '~';
      create index schedule_run_by_time on schedule_run (started_at_ms);

      -- Rows of the trail are added and never changed, by whatever part of this program.
      create trigger audit_no_update before update on audit begin select raise(abort, 'the audit trail is append-only'); end;
      create trigger audit_no_delete before delete on audit begin select raise(abort, 'the audit trail is append-only'); end;
      -- What replaces a row fires no trigger of a removal.
      create trigger audit_no_replace before insert on audit
        when exists (select 1 from audit where audit_id = new.audit_id)
        begin select raise(abort, 'the audit trail is append-only'); end;
      -- For the lists of who and what the trail can be filtered by.
      create index audit_by_call on audit (call);
      create index audit_by_actor on audit (actor);
    `)
  },
}
