import type { Database, DatabaseTransaction, EmailTemplates } from '@crm/db'
import { type Insertable, sql, type Updateable } from 'kysely'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'
import { holdsWords, searchWords } from '../../platform/search-words.ts'
import type { TemplateQuery } from './schemas.ts'

function selectTemplates(db: Database) {
  return db
    .selectFrom('email_templates')
    .leftJoin('users as author', 'author.id', 'email_templates.created_by')
    .select([
      'email_templates.id',
      'email_templates.name',
      'email_templates.description',
      'email_templates.category',
      'email_templates.subject',
      'email_templates.preview_text',
      'email_templates.variables',
      'email_templates.is_active',
      'email_templates.tags',
      'email_templates.created_by',
      'author.name as created_by_name',
      'email_templates.created_at',
      'email_templates.updated_at',
      'email_templates.deleted_at',
      'email_templates.version',
    ])
}

const SORTS = {
  name: { expression: sql`lower(email_templates.name)`, nullable: false },
  updated_at: { expression: sql`email_templates.updated_at`, nullable: false },
}

const searched = sql`lower(concat_ws(' ', email_templates.name, email_templates.description, email_templates.subject,
  array_to_string(email_templates.tags, ' ')))`

/** Templates without what they say. */
export function listTemplates(db: Database, { sort = '-updated_at', ...view }: TemplateQuery, page: PageRequest) {
  const words = searchWords(view.q)
  let query = selectTemplates(db)
    .select(sql<boolean>`email_templates.design is not null`.as('has_design'))
    .where('email_templates.deleted_at', 'is', null)
  if (words.length > 0) query = query.where(holdsWords(searched, words))
  if (view.category !== undefined) query = query.where('email_templates.category', '=', view.category)
  if (view.is_active !== undefined) query = query.where('email_templates.is_active', '=', view.is_active)
  if (view.tags !== undefined) query = query.where(sql<boolean>`email_templates.tags @> array[${view.tags}]`)
  const key = sort.replace('-', '') as keyof typeof SORTS
  const order: Order = { key, direction: sort.startsWith('-') ? 'desc' : 'asc', ...SORTS[key] }
  return keysetPage(query, order, sql<string>`email_templates.id`, page)
}

/** The categories in use, by name; archived templates count too. */
export function listCategories(db: Database) {
  return db
    .selectFrom('email_templates')
    .select(['category', (eb) => eb.fn.countAll<number>().as('count')])
    .where('deleted_at', 'is', null)
    .where('category', 'is not', null)
    .groupBy('category')
    .orderBy('category')
    .$narrowType<{ category: string }>()
    .execute()
}

/** A template, deleted or not. */
export function findTemplate(db: Database, id: string) {
  return selectTemplates(db)
    .select(['email_templates.html_content', 'email_templates.text_content', 'email_templates.design'])
    .where('email_templates.id', '=', id)
    .executeTakeFirst()
}

export type TemplateRow = NonNullable<Awaited<ReturnType<typeof findTemplate>>>

/** Locks the template, deleted or not, until the transaction ends. */
export function lockTemplate(trx: DatabaseTransaction, id: string) {
  return trx.selectFrom('email_templates').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function insertTemplate(trx: DatabaseTransaction, template: Insertable<EmailTemplates>): Promise<string> {
  const { id } = await trx.insertInto('email_templates').values(template).returning('id').executeTakeFirstOrThrow()
  return id
}

/** One row, one version up. */
export async function updateTemplateRow(trx: DatabaseTransaction, id: string, changes: Updateable<EmailTemplates>) {
  await trx
    .updateTable('email_templates')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}
