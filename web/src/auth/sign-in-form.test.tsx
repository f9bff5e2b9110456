import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const server = vi.hoisted(() => {
  const answer = vi.fn<(request: Request) => Promise<Response>>()
  globalThis.fetch = ((request: Request) => answer(request)) as typeof fetch
  return { answer }
})

const { SignInForm } = await import('./sign-in-form.tsx')

function problem(status: number, body: object, headers: Record<string, string> = {}) {
  return new Response(JSON.stringify({ status, ...body }), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}

async function submit(email: string, password: string) {
  const user = userEvent.setup()
  if (email) await user.type(screen.getByLabelText('E-mail address'), email)
  if (password) await user.type(screen.getByLabelText('Password'), password)
  await user.click(screen.getByRole('button', { name: 'Sign in' }))
}

describe('the sign-in form', () => {
  const onSignedIn = vi.fn()

  beforeEach(() => {
    vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
    window.history.replaceState(null, '', '/sign-in')
    server.answer.mockReset()
    onSignedIn.mockReset()
    render(
      <MantineProvider env="test">
        <QueryClientProvider client={new QueryClient()}>
          <SignInForm onSignedIn={onSignedIn} />
        </QueryClientProvider>
      </MantineProvider>,
    )
  })
  afterEach(cleanup)

  it('asks for what is missing without troubling the server, and goes to the first gap', async () => {
    await submit('', '')
    expect(screen.getByText('Enter your e-mail address')).toBeTruthy()
    expect(screen.getByText('Enter your password')).toBeTruthy()
    expect(document.activeElement).toBe(screen.getByLabelText('E-mail address'))
    expect(server.answer).not.toHaveBeenCalled()
  })

  it('keeps what was typed when the server refuses, and says why', async () => {
    server.answer.mockResolvedValue(problem(401, { code: 'unauthenticated', detail: 'That is not right.' }))
    await submit('ann@example.com', 'wrong')
    expect((await screen.findByRole('alert')).textContent).toBe('That is not right.')
    expect((screen.getByLabelText('E-mail address') as HTMLInputElement).value).toBe('ann@example.com')
    expect((screen.getByLabelText('Password') as HTMLInputElement).value).toBe('wrong')
    expect(onSignedIn).not.toHaveBeenCalled()
  })

  it('says how long to wait after too many attempts', async () => {
    server.answer.mockResolvedValue(problem(429, { code: 'rate_limited', detail: 'Wait.' }, { 'retry-after': '17' }))
    await submit('ann@example.com', 'wrong')
    expect(await screen.findByText('Too many attempts. Try again in 17 seconds.')).toBeTruthy()
  })

  it('puts a sentence about one input beside it', async () => {
    const errors = [{ path: '/email', message: 'is not an address' }]
    server.answer.mockResolvedValue(problem(400, { code: 'validation_failed', detail: 'email: …', errors }))
    await submit('ann@example', 'wrong')
    expect(await screen.findByText('is not an address')).toBeTruthy()
    expect(screen.getByLabelText('E-mail address').getAttribute('aria-invalid')).toBe('true')
    await userEvent.type(screen.getByLabelText('E-mail address'), '.com')
    expect(screen.queryByText('is not an address')).toBeNull()
  })

  it('tells when the server cannot be reached', async () => {
    server.answer.mockRejectedValue(new TypeError('Failed to fetch'))
    await submit('ann@example.com', 'right')
    expect(await screen.findByText(/cannot be reached/)).toBeTruthy()
  })

  it('sends the address without blanks around it and lets one in', async () => {
    server.answer.mockImplementation(async () => Response.json({ user: {} }))
    await submit(' ann@example.com', 'correct horse')
    await vi.waitFor(() => expect(onSignedIn).toHaveBeenCalled())
    const sent = server.answer.mock.calls[0]?.[0]
    expect(await sent?.json()).toEqual({ email: 'ann@example.com', password: 'correct horse' })
  })
})
