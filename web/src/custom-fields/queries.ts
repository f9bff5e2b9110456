import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api, body, ifMatch } from '../api/client.ts'
import { FIELDS } from '../api/shared-queries.ts'
import type { RequestBody, ResponseBody } from '../api/types.ts'

export type CustomField = ResponseBody<'/api/crm/custom-fields', 'get'>['data'][number]
export type Entity = CustomField['entity']
export type FieldType = CustomField['type']
export type NewCustomField = RequestBody<'/api/crm/custom-fields', 'post'>
export type CustomFieldPatch = RequestBody<'/api/crm/custom-fields/{id}', 'patch'>

/** Every list of custom fields in the cache. */
export const CUSTOM_FIELDS = ['custom-fields'] as const

/** The fields that were defined for an entity, in their order, deleted ones too, with how many records have a value. */
export function customFieldsQuery(entity: Entity) {
  return queryOptions({
    queryKey: [...CUSTOM_FIELDS, entity] as const,
    queryFn: async ({ signal }) => {
      const query = { entity, include_deleted: true, include_usage: true }
      return (await body(api.GET('/api/crm/custom-fields', { params: { query }, signal }))).data
    },
  })
}

/** A change of the definitions; whatever is derived from them is read again, also when it failed. */
export function useFieldChange<Input, Result>(change: (input: Input) => Promise<Result>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all([CUSTOM_FIELDS, FIELDS].map((queryKey) => client.invalidateQueries({ queryKey: [...queryKey] }))),
  })
}

export function createField(field: NewCustomField): Promise<CustomField> {
  return body(api.POST('/api/crm/custom-fields', { body: field }))
}

/** Rejects with 412 when the field has changed since it was read. */
export function changeField({ id, version }: CustomField, patch: CustomFieldPatch): Promise<CustomField> {
  return body(
    api.PATCH('/api/crm/custom-fields/{id}', { params: { path: { id } }, body: patch, headers: ifMatch(version) }),
  )
}

/** Its values are kept, and come back with `restoreField`. */
export async function deleteField(id: string): Promise<void> {
  await api.DELETE('/api/crm/custom-fields/{id}', { params: { path: { id } } })
}

export function restoreField(id: string): Promise<CustomField> {
  return body(api.POST('/api/crm/custom-fields/{id}/restore', { params: { path: { id } } }))
}
