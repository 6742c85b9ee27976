import type { Migration } from '../migrate.ts'

/** What the pages that people live in keep: rules, layouts, notifications, exports and the record of calls to WeCom. */
export const dailyWork: Migration = {
  version: 2,
  name: 'daily-work',
  up: (db) => {
    db.exec(`
      create table sync_rule (
        profile_id text primary key references profile on delete cascade,
        guard_count integer not null, guard_percent integer not null, skip_without_mobile integer not null
      ) strict;

      create table run_control (
        run_id text primary key references run (run_id) on delete cascade, wish text, paused integer not null
      ) strict;

      -- Made anew, because what lists are ordered by must stand before the long columns: behind them each row costs
      -- the reading of another page. Without a foreign key: a plan may be as long as the company is large, and goes
      -- in parts after its run (directory/bulk/forget-repository.ts).
      create table planned_change (
        run_id text not null, seq integer not null, entity text not null,
        entity_key text not null, entity_id text not null, name text not null, operation text not null,
        sort_name text not null, department_id integer,
        fields text not null, row text, primary key (run_id, seq)
      ) strict, without rowid;
      insert into planned_change
        select run_id, seq, entity, entity_key, entity_id, name, operation, name, null, fields, row from plan_change;
      drop table plan_change;
      alter table planned_change rename to plan_change;

      -- In the order of the table of people: a page of it and searches by the beginning of a user id read nothing else.
      drop index member_present;
      create index member_present on member (company, user_key) where removed_at_ms is null;

      -- Numbers of companies that were removed, which are never given again. Their mirrors are cleared away afterwards.
      create table forgotten_company (ordinal integer primary key, cleared integer not null) strict;

      create table directory_layout (
        profile_id text primary key references profile on delete cascade, layout text not null
      ) strict;

      create table notification (
        notification_id integer primary key autoincrement, profile_id text references profile on delete cascade,
        kind text not null, subject text not null, severity text not null, title text not null, text text not null,
        run_id text, errcode integer,
        refused_ip text, times integer not null, first_at_ms integer not null, last_at_ms integer not null, read_at_ms integer
      ) strict;
      create index notification_by_time on notification (last_at_ms);

      create table export_task (
        export_id text primary key, profile_id text not null references profile on delete cascade, source text not null,
        format text not null, state text not null, file_name text not null, rows_done integer not null, rows_total integer,
        size_bytes integer, started_at_ms integer not null, finished_at_ms integer, failure text, lease text not null
      ) strict;

      create table call_hour (
        company integer not null, hour_start_ms integer not null, endpoint text not null,
        calls integer not null, failures integer not null, retries integer not null,
        errcodes text not null, durations text not null,
        primary key (company, hour_start_ms, endpoint)
      ) strict, without rowid;
    `)
  },
}
