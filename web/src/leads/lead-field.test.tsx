import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Field, Lead } from '../api/types.ts'

/** The far side of the network: one lead behind the rules of PATCH with If-Match. */
const server = vi.hoisted(() => {
  const state = { lead: {} as Record<string, unknown>, patches: [] as unknown[], refusal: null as string | null }
  const answer = (status: number, body: unknown) =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
  globalThis.fetch = async (input) => {
    const request = input as Request
    if (request.method === 'GET') return answer(200, state.lead)
    const patch = await request.json()
    state.patches.push(patch)
    if (state.refusal) {
      const errors = [{ path: `/${Object.keys(patch)[0]}`, message: state.refusal }]
      return answer(400, { code: 'validation_failed', title: 'Refused', errors })
    }
    if (request.headers.get('if-match') !== `"${state.lead.version}"`) {
      return answer(412, { code: 'precondition_failed', title: 'Changed meanwhile', current: state.lead })
    }
    state.lead = { ...state.lead, ...patch, version: Number(state.lead.version) + 1 }
    return answer(200, state.lead)
  }
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} }) as never
  return state
})

const { LeadField } = await import('./lead-field.tsx')
const { leadQuery } = await import('./queries.ts')

const city = {
  key: 'city',
  label: 'City',
  type: 'text',
  editable: true,
  required: false,
  operators: [],
} as never as Field

beforeEach(() => {
  sessionStorage.clear()
  Object.assign(server, { lead: { id: 'l1', city: 'Austin', state: 'TX', version: 1 }, patches: [], refusal: null })
})
afterEach(cleanup)

function Shown() {
  const { data } = useQuery(leadQuery('l1'))
  return data ? <LeadField lead={data} field={city} users={[]} canEdit /> : null
}

async function open() {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  const page = render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <Shown />
      </QueryClientProvider>
    </MantineProvider>,
  )
  return { page, box: (await screen.findByLabelText('City')) as HTMLInputElement, user: userEvent.setup() }
}

/** As someone else would, at the server. */
function changeElsewhere(change: Partial<Lead>) {
  server.lead = { ...server.lead, ...change, version: Number(server.lead.version) + 1 }
}

async function retype(user: ReturnType<typeof userEvent.setup>, box: HTMLInputElement, text: string) {
  await user.click(box)
  await user.clear(box)
  await user.type(box, text)
}

test('Enter saves what was typed and says so', async () => {
  const { box, user } = await open()
  await retype(user, box, 'Dallas{Enter}')
  await screen.findByLabelText('City saved')
  expect(server.lead.city).toBe('Dallas')
  expect(box.value).toBe('Dallas')
})

test('Esc reverts and sends nothing', async () => {
  const { box, user } = await open()
  await retype(user, box, 'Dallas{Escape}')
  expect(box.value).toBe('Austin')
  expect(server.patches).toEqual([])
})

test('a refusal is told in the words of the server, and what was typed stays', async () => {
  server.refusal = 'City is not a place'
  const { box, user } = await open()
  await retype(user, box, 'Nowhere{Enter}')
  await screen.findByText(/City is not a place/)
  expect(box.value).toBe('Nowhere')
  server.refusal = null
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  await screen.findByLabelText('City saved')
  expect(server.lead.city).toBe('Nowhere')
})

test('what was typed and not saved is still there when the page is opened again', async () => {
  server.refusal = 'no'
  const first = await open()
  await retype(first.user, first.box, 'Nowhere{Enter}')
  await screen.findByText(/Not saved/)
  first.page.unmount()
  const { box, user } = await open()
  expect(box.value).toBe('Nowhere')
  await user.click(screen.getByRole('button', { name: 'Discard' }))
  expect(box.value).toBe('Austin')
})

test('a change of another field by someone else is no conflict', async () => {
  const { box, user } = await open()
  changeElsewhere({ state: 'OK' })
  await retype(user, box, 'Dallas{Enter}')
  await screen.findByLabelText('City saved')
  expect(server.lead).toMatchObject({ city: 'Dallas', state: 'OK' })
})

test('a change of the same field by someone else is shown, and either one can be kept', async () => {
  const { box, user } = await open()
  changeElsewhere({ city: 'Houston' })
  await retype(user, box, 'Dallas{Enter}')
  await screen.findByText('Houston')
  expect(server.lead.city).toBe('Houston')
  expect(box.value).toBe('Dallas')
  await user.click(screen.getByRole('button', { name: 'Keep mine' }))
  await screen.findByLabelText('City saved')
  expect(server.lead.city).toBe('Dallas')

  changeElsewhere({ city: 'El Paso' })
  await retype(user, box, 'Waco{Enter}')
  await user.click(await screen.findByRole('button', { name: 'Take theirs' }))
  expect(box.value).toBe('El Paso')
  expect(server.lead.city).toBe('El Paso')
})
