import type { Migration } from '../migrate.ts'

/**
 * Companies, credentials, runs, the directory mirror with its journal, and the search index.
 *
 * The mirror names a company by its small number, `profile.ordinal`, and has no foreign keys: it is written a hundred
 * thousand rows at a time. Removing a company removes its rows by that number (directory/bulk/forget-repository.ts).
 *
 * Numbers of the journal are never used again: positions in it and versions of the mirror are such numbers, and after a
 * company with the newest lines was removed, new lines with old numbers would pass for lines that were seen already.
 */
export const foundation: Migration = {
  version: 1,
  name: 'foundation',
  up: (db) => {
    db.exec(`
      create table profile (
        profile_id text primary key, ordinal integer not null unique, name text not null unique, corp_id text not null,
        remark text not null, environment text not null, colour text not null, api_base_url text not null,
        proxy text not null, proxy_login blob, timeout_ms integer not null, active integer not null, created_at_ms integer not null
      ) strict;

      create table secret (
        secret_id text primary key, profile_id text not null references profile on delete cascade,
        kind text not null, agent_id integer, label text not null, last_four text not null,
        may_call_customer_apis integer not null, sealed blob not null, updated_at_ms integer not null, proven_at_ms integer
      ) strict;
      create unique index secret_by_kind on secret (profile_id, kind, coalesce(agent_id, 0));

      create table token (
        secret_id text primary key references secret on delete cascade,
        sealed blob, fetched_at_ms integer, expires_at_ms integer
      ) strict;
      create table token_request (
        secret_id text primary key references secret on delete cascade, day text not null, count integer not null
      ) strict;

      create table vault_key (
        id integer primary key check (id = 1), key_id text not null, source text not null, salt blob not null,
        proof blob not null, key_file_accepted integer not null, rotated_at_ms integer
      ) strict;

      create table lease (
        name text primary key, owner text not null, host text not null, pid integer not null, heartbeat_at_ms integer not null
      ) strict;

      create table audit (
        audit_id integer primary key, at_ms integer not null, actor text not null, via text not null, call text not null,
        target text not null, outcome text not null, detail text not null, previous_hash text not null, hash text not null
      ) strict;

      create table run (
        run_no integer primary key, run_id text not null unique, profile_id text not null references profile on delete cascade, kind text not null,
        scope text not null, trigger text not null, state text not null, dry_run integer not null,
        started_at_ms integer not null, finished_at_ms integer, counts text not null, guard text not null, reason text,
        app_code integer, errcode integer, problem_count integer not null, lease text not null
      ) strict;
      create index run_by_time on run (profile_id, started_at_ms);

      create table run_problem (
        problem_id integer primary key, run_id text not null references run (run_id) on delete cascade,
        kind text not null, entity_id text not null, reason text not null
      ) strict;
      create index run_problem_by_run on run_problem (run_id);

      create table plan_change (
        run_id text not null references run (run_id) on delete cascade, seq integer not null, entity text not null,
        entity_key text not null, entity_id text not null, name text not null, operation text not null,
        fields text not null, row text, primary key (run_id, seq)
      ) strict, without rowid;

      create table journal (
        journal_id integer primary key autoincrement, company integer not null, run_no integer not null, entity text not null,
        entity_no integer not null, operation text not null, fields text not null, at_ms integer not null
      ) strict;
      create index journal_by_run on journal (run_no);
      create index journal_by_entity on journal (entity_no, entity);

      create table department (
        company integer not null, department_id integer not null,
        name text not null, name_en text not null, parent_id integer, sort_order real not null, leaders text not null,
        pinyin text not null, member_count integer not null, total_member_count integer not null, raw text not null,
        first_seen_at_ms integer not null, changed_at_ms integer not null, removed_at_ms integer,
        primary key (company, department_id)
      ) strict, without rowid;

      create table member (
        member_id integer primary key, company integer not null,
        user_key text not null, user_id text not null, name text not null, name_sort text not null, alias text not null,
        english_name text not null, position text not null, mobile text, email text, biz_mail text,
        status integer, main_department_id integer, departments text not null, is_leader integer not null,
        raw text not null,
        first_seen_at_ms integer not null, changed_at_ms integer not null, removed_at_ms integer
      ) strict;
      create unique index member_by_user on member (company, user_key);
      create index member_present on member (company) where removed_at_ms is null;

      create table member_department (
        department_key integer not null, member_id integer not null, sort_order real not null, is_leader integer not null,
        primary key (department_key, member_id)
      ) strict, without rowid;

      create table department_answer (
        department_key integer primary key, digest text not null, members blob not null
      ) strict;

      create table tag (
        company integer not null, tag_id integer not null, name text not null,
        first_seen_at_ms integer not null, changed_at_ms integer not null, removed_at_ms integer,
        primary key (company, tag_id)
      ) strict, without rowid;
      create table tag_member (
        company integer not null, tag_id integer not null, user_key text not null,
        primary key (company, tag_id, user_key)
      ) strict, without rowid;
      create index tag_member_by_user on tag_member (company, user_key);
      create table tag_department (
        company integer not null, tag_id integer not null, department_id integer not null,
        primary key (company, tag_id, department_id)
      ) strict, without rowid;
    `)
    // Two indexes, because the trigram tokenizer finds nothing for one or two characters, which is what Chinese names are:
    // words are characters of names and positions and suffixes of pinyin; trigrams are ids, where any fragment is asked for.
    db.exec(`
      create table search_position (company integer primary key, journal_id integer not null) strict;
      create virtual table member_words using fts5 (
        name, pinyin, position, content = '', contentless_delete = 1,
        tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co S* M*'"
      );
      create virtual table member_ids using fts5 (ids, content = '', contentless_delete = 1, tokenize = 'trigram');
      -- 4 MiB instead of 1 before words are written out: a first sync then leaves few pieces to merge.
      insert into member_words (member_words, rank) values ('hashsize', 4194304);
      insert into member_ids (member_ids, rank) values ('hashsize', 4194304);
    `)
  },
}
