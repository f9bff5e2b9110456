import type { paths } from './schema.generated.ts'

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type Content<Part> = Part extends { content: { 'application/json': infer Body } } ? Body : never

/** The body of a successful answer, straight from the OpenAPI document. */
export type ResponseBody<
  Path extends keyof paths,
  Verb extends Method & keyof paths[Path],
  Status extends number = Verb extends 'post' ? 201 | 200 : 200,
> = paths[Path][Verb] extends { responses: infer Responses }
  ? { [S in Status & keyof Responses]: Content<Responses[S]> }[Status & keyof Responses]
  : never

/** The JSON body an operation takes. */
export type RequestBody<Path extends keyof paths, Verb extends Method & keyof paths[Path]> = paths[Path][Verb] extends {
  requestBody?: infer Part
}
  ? Content<NonNullable<Part>>
  : never

export type Lead = ResponseBody<'/api/crm/leads/{id}', 'get'>
export type LeadPatch = RequestBody<'/api/crm/leads/{id}', 'patch'>
export type NewLead = RequestBody<'/api/crm/leads', 'post'>
export type Contact = ResponseBody<'/api/crm/contacts/{id}', 'get'>
export type ContactPatch = RequestBody<'/api/crm/contacts/{id}', 'patch'>
export type NewContact = RequestBody<'/api/crm/contacts', 'post'>
export type Tier = Lead['tier']
export type Field = ResponseBody<'/api/crm/fields/{entity}', 'get'>['data'][number]
export type Stage = ResponseBody<'/api/crm/pipeline/stages', 'get'>['data'][number]
export type Board = ResponseBody<'/api/crm/pipeline/view', 'get'>
export type BoardStage = Board['stages'][number]
export type Card = BoardStage['leads'][number]
export type User = ResponseBody<'/api/crm/users', 'get'>['data'][number]
export type Me = ResponseBody<'/api/crm/users/me', 'get'>
export type Activity = ResponseBody<'/api/crm/activities/lead/{lead_id}/timeline', 'get'>['data'][number]
export type StageVisit = ResponseBody<'/api/crm/leads/{id}/stage-history', 'get'>['data'][number]
export type Task = ResponseBody<'/api/crm/tasks/{id}', 'get'>
export type NewTask = RequestBody<'/api/crm/tasks', 'post'>
export type TaskPatch = RequestBody<'/api/crm/tasks/{id}', 'patch'>
export type TaskSummary = ResponseBody<'/api/crm/tasks/upcoming/summary', 'get'>
