import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { Filter } from '../api/filter.ts'
import type { Board, BoardStage, Card } from '../api/types.ts'
import { appendPage, type ColumnPage, shareUnchanged } from './board/board.ts'

/** What the board is narrowed to; it stands in the URL. */
export interface BoardFilter {
  search?: string
  filter?: Filter
}

const FIRST_PAGE = 30
const PAGE = 100

/** How often a lead's change was answered: a board that was read across such a moment may lack it, so it is read again. */
let answeredChanges = 0

/** Says that the server has answered a change of a lead. */
export function noteAnsweredChange() {
  answeredChanges += 1
}

/** Every board in the cache, whatever it is narrowed to. */
export const BOARDS = ['board'] as const

/**
 * The whole board in one request. Reading it again keeps as many cards per column as were loaded, so that nobody loses
 * their place, and leaves unchanged cards the same objects.
 */
export function boardQuery(view: BoardFilter) {
  return queryOptions({
    queryKey: [...BOARDS, view] as const,
    queryFn: async ({ client, queryKey, signal }): Promise<Board> => {
      for (;;) {
        const answered = answeredChanges
        const board = await readBoard(view, () => loadedCounts(client.getQueryData<Board>(queryKey)), signal)
        if (answered === answeredChanges) return board
      }
    },
    placeholderData: keepPreviousData,
    structuralSharing: (previous, next) => shareUnchanged(previous as Board | undefined, next as Board),
  })
}

async function readBoard(view: BoardFilter, loaded: () => Map<string, number>, signal: AbortSignal): Promise<Board> {
  const query = { ...viewParameters(view), limit_per_stage: FIRST_PAGE }
  const board: Board = await body(api.GET('/api/crm/pipeline/view', { params: { query }, signal }))
  const rests = await Promise.all(board.stages.map((stage) => readRest(view, stage, loaded, signal)))
  return rests.reduce((grown, rest) => (rest.data.length > 0 ? appendPage(grown, rest.stage_id, rest) : grown), board)
}

/** The cards of a column beyond its first page, as far as they were loaded before. */
async function readRest(
  view: BoardFilter,
  stage: BoardStage,
  loaded: () => Map<string, number>,
  signal: AbortSignal,
): Promise<ColumnPage & { stage_id: string }> {
  const rest = { stage_id: stage.id, data: [] as Card[], next_cursor: stage.next_cursor }
  while (rest.next_cursor && stage.leads.length + rest.data.length < (loaded().get(stage.id) ?? 0)) {
    const page = await readPage(view, stage.id, rest.next_cursor, signal)
    rest.data.push(...page.data)
    rest.next_cursor = page.next_cursor
  }
  return rest
}

function readPage(view: BoardFilter, id: string, cursor: string, signal?: AbortSignal): Promise<ColumnPage> {
  const query = { ...viewParameters(view), cursor, limit: PAGE }
  return body(api.GET('/api/crm/pipeline/view/stages/{id}/leads', { params: { path: { id }, query }, signal }))
}

/** Loads the next page of one column into the cached board. */
export async function loadMore(client: QueryClient, view: BoardFilter, stage: BoardStage) {
  if (!stage.next_cursor) return
  const page = await readPage(view, stage.id, stage.next_cursor)
  client.setQueryData(boardQuery(view).queryKey, (board) => board && appendPage(board, stage.id, page))
}

/** Figures of each stage for the strip above the board. */
export const stageStatsQuery = queryOptions({
  queryKey: ['stage-stats'],
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/pipeline/stats', { signal }))).stages,
})

function viewParameters({ search, filter }: BoardFilter) {
  return { ...(search && { search }), ...(filter && { filter: JSON.stringify(filter) }) }
}

function loadedCounts(board: Board | undefined) {
  return new Map(board?.stages.map((stage) => [stage.id, stage.leads.length]))
}
