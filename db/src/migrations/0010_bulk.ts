import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table operation_targets (
      operation_id uuid not null references operations on delete cascade,
      number integer not null,
      record_id uuid not null,
      primary key (operation_id, number)
    );
    comment on table operation_targets is
      'What a running operation is to change, as it was when it began: operations.processed is how far it is.';

    create table operation_refusals (
      operation_id uuid not null references operations on delete cascade,
      entity text not null,
      record_id uuid not null,
      reason text not null,
      primary key (operation_id, record_id)
    );
    comment on column operation_refusals.reason is 'Why the record was left as it is, in words.';
  `.execute(db)
}
