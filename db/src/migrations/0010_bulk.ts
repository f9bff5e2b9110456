import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table operation_targets (
      operation_id uuid not null references operations on delete cascade,
      record_id uuid not null,
      primary key (operation_id, record_id)
    );
    comment on table operation_targets is 'What a running operation was asked for, as it was when it began.';

    create table operation_refusals (
      operation_id uuid not null references operations on delete cascade,
      record_id uuid not null,
      reason text not null,
      primary key (operation_id, record_id)
    );
  `.execute(db)
}
