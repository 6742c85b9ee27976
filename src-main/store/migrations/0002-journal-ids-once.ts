import type { Migration } from '../migrate.ts'

/**
 * Numbers of the journal are never used again. Positions in it and versions of the mirror are such numbers: after a
 * company with the newest lines was removed, new lines with old numbers passed for lines that were seen already.
 */
export const journalIdsOnce: Migration = {
  version: 2,
  name: 'journal-ids-once',
  up: (db) => {
    db.exec(`
      create table journal_once (
        journal_id integer primary key autoincrement, company integer not null, run_no integer not null,
        entity text not null, entity_no integer not null, operation text not null, fields text not null,
        at_ms integer not null
      ) strict;
      insert into journal_once select journal_id, company, run_no, entity, entity_no, operation, fields, at_ms from journal;
      drop table journal;
      alter table journal_once rename to journal;
      create index journal_by_run on journal (run_no);
      create index journal_by_entity on journal (entity_no, entity);

      delete from sqlite_sequence where name in ('journal', 'journal_once');
      insert into sqlite_sequence (name, seq)
      select 'journal', max(coalesce((select max(journal_id) from journal), 0),
                            coalesce((select max(journal_id) from search_position), 0));
    `)
  },
}
