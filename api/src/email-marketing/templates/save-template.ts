import { isDeepStrictEqual } from 'node:util'
import type { Database, DatabaseTransaction } from '@crm/db'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { notFound } from '../../platform/errors.ts'
import { requireVersion } from '../../platform/versions.ts'
import { checkContent } from '../content/check-content.ts'
import type { Content } from '../content/content.ts'
import { checkDesign } from './check-design.ts'
import { insertTemplate, lockTemplate, updateTemplateRow } from './queries.ts'
import type { TemplateCreate, TemplatePatch } from './schemas.ts'

const NAME_LENGTH = 100
const COPY_SUFFIX = ' (copy)'

/**
 * @returns the new template's id
 * @throws ApiError validation_failed, with the line and column of a mistake in its Liquid
 */
export function createTemplate(db: Database, body: TemplateCreate, actor: Actor): Promise<string> {
  const template = tidy(body)
  const variables = variablesIn(template)
  return writeAs(db, actor, (trx) =>
    insertTemplate(trx, { name: body.name.trim(), ...template, variables, created_by: actor.user_id }),
  )
}

/** @throws ApiError not_found, precondition_failed, validation_failed */
export function updateTemplate(
  db: Database,
  id: string,
  patch: TemplatePatch,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const template = await lockedTemplate(trx, id)
    requireVersion(template, version)
    const differs = Object.entries(patch).some(([key, value]) => {
      return !isDeepStrictEqual(template[key as keyof typeof template], value)
    })
    if (!differs) return
    const changes = tidy(patch)
    const variables = variablesIn({ ...template, ...changes })
    await updateTemplateRow(trx, id, { ...changes, variables })
  })
}

/** Takes a template away so that it can be restored. Campaigns made with it keep what they say. */
export function deleteTemplate(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    requireVersion(await lockedTemplate(trx, id), version)
    await updateTemplateRow(trx, id, { deleted_at: new Date() })
  })
}

/** Brings a deleted template back. One that is not deleted stays as it is. @throws ApiError not_found */
export function restoreTemplate(db: Database, id: string, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const template = await lockTemplate(trx, id)
    if (!template) throw notFound('template')
    if (template.deleted_at) await updateTemplateRow(trx, id, { deleted_at: null })
  })
}

/** A copy of one's own, not archived. @returns its id */
export function duplicateTemplate(db: Database, id: string, actor: Actor): Promise<string> {
  return writeAs(db, actor, async (trx) => {
    const { name, description, category, subject, preview_text, html_content, text_content, design, variables, tags } =
      await lockedTemplate(trx, id)
    return insertTemplate(trx, {
      name: name.slice(0, NAME_LENGTH - COPY_SUFFIX.length) + COPY_SUFFIX,
      ...{ description, category, subject, preview_text, html_content, text_content, variables, tags },
      design: design === null ? null : JSON.stringify(design),
      created_by: actor.user_id,
    })
  })
}

async function lockedTemplate(trx: DatabaseTransaction, id: string) {
  const template = await lockTemplate(trx, id)
  if (!template || template.deleted_at) throw notFound('template')
  return template
}

function tidy<T extends TemplatePatch>({ name, category, tags, design, ...rest }: T) {
  checkDesign(design)
  return {
    ...rest,
    ...(name !== undefined && { name: name.trim() }),
    ...(category !== undefined && { category: category?.trim() ?? null }),
    ...(tags !== undefined && { tags: [...new Set(tags.map((tag) => tag.trim()))] }),
    ...(design !== undefined && { design: design === null ? null : JSON.stringify(design) }),
  }
}

function variablesIn({ subject = '', preview_text = null, html_content = '', text_content = null }: Partial<Content>) {
  return checkContent({ subject, preview_text, html_content, text_content }).variables
}
