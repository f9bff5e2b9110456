import type { Database, DatabaseTransaction } from '@crm/db'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, notFound } from '../platform/errors.ts'
import { may } from '../platform/permissions.ts'
import { requireVersion } from '../platform/versions.ts'
import { catalogueOf, checkView } from './check-view.ts'
import { deleteViewRow, insertView, keepPersonal, lockView, type SavedViewRow, updateViewRow } from './queries.ts'
import type { SavedViewCreate, SavedViewPatch } from './schemas.ts'

/**
 * A new view of the actor's own.
 * @returns its id
 * @throws ApiError validation_failed when the catalogue does not know a field, forbidden to share without views:share
 */
export async function createView(db: Database, body: SavedViewCreate, actor: Actor): Promise<string> {
  const { entity, name, is_pinned, is_default, ...settings } = body
  requireSharing(settings, actor)
  checkView(settings, entity, await catalogueOf(db, entity))
  return writeAs(db, actor, async (trx) => {
    const { id } = await insertView(trx, { entity, name: name.trim(), owner_id: actor.user_id, ...asJson(settings) })
    if (is_pinned || is_default) {
      await keepPersonal(trx, { view_id: id, user_id: actor.user_id, entity }, { is_pinned, is_default })
    }
    return id
  })
}

/**
 * Changes a view; pinning it and making it one's default change nothing for others and are open to all who see it.
 * @throws ApiError not_found, forbidden, precondition_failed, validation_failed
 */
export async function updateView(
  db: Database,
  id: string,
  { is_pinned, is_default, ...changes }: SavedViewPatch,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  await writeAs(db, actor, async (trx) => {
    const view = await seenView(trx, id, actor)
    requireVersion(view, version)
    if (Object.keys(changes).length > 0) {
      requireChanging(view, actor)
      if (!view.is_shared) requireSharing(changes, actor)
      checkView(changes, view.entity, await catalogueOf(trx, view.entity))
      await updateViewRow(trx, id, asJson(changes))
    }
    if (is_pinned !== undefined || is_default !== undefined) {
      const whose = { view_id: id, user_id: actor.user_id, entity: view.entity }
      await keepPersonal(trx, whose, { is_pinned, is_default })
    }
  })
}

/** @throws ApiError not_found, forbidden, precondition_failed */
export async function deleteView(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  await writeAs(db, actor, async (trx) => {
    const view = await seenView(trx, id, actor)
    requireVersion(view, version)
    requireChanging(view, actor)
    await deleteViewRow(trx, id)
  })
}

async function seenView(trx: DatabaseTransaction, id: string, actor: Actor) {
  const view = await lockView(trx, id, actor.user_id)
  if (!view) throw notFound('saved view')
  return view
}

/** The owner, and those who keep what everyone shares. */
function requireChanging(view: SavedViewRow, actor: Actor) {
  if (view.owner_id === actor.user_id || may(actor.role, 'views:share')) return
  throw new ApiError('forbidden', 'This view is shared by someone else. Save it under another name to change it.')
}

function requireSharing({ is_shared }: SavedViewPatch, actor: Actor) {
  if (is_shared && !may(actor.role, 'views:share')) {
    throw new ApiError(
      'forbidden',
      'Your role may not share views with everyone. Save it for yourself, or ask a manager.',
    )
  }
}

function asJson({ filter, columns, name, ...rest }: SavedViewPatch) {
  return {
    ...rest,
    ...(name !== undefined && { name: name.trim() }),
    ...(filter !== undefined && { filter: filter === null ? null : JSON.stringify(filter) }),
    ...(columns !== undefined && { columns: JSON.stringify(columns) }),
  }
}
