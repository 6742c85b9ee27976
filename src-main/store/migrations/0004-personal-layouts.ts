import type { Migration } from '../migrate.ts'

/** Columns and saved filters of everybody but whoever runs the program, whose own stay in `directory_layout`. */
export const personalLayouts: Migration = {
  version: 4,
  name: 'personal-layouts',
  up: (db) => {
    db.exec(`
      create table personal_layout (
        profile_id text not null references profile on delete cascade,
        -- An operator or an API key.
        actor_id text not null,
        layout text not null,
        primary key (profile_id, actor_id)
      ) strict, without rowid;
    `)
  },
}
