export { type ConnectOptions, connect, type Database, type DatabaseTransaction } from './connect.ts'
export { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts'
export { isMigrated, migrate } from './migrate.ts'
export type * from './schema.ts'
