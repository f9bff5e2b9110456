import { showToast } from '../ui/toast.tsx'

/** Ends the session and leaves with a full page load, so that nothing of it stays in memory. */
export async function signOut() {
  try {
    const response = await fetch('/api/auth/sign-out', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    if (!response.ok && response.status !== 401) throw new Error(`sign-out answered ${response.status}`)
    window.location.assign('/sign-in')
  } catch {
    showToast({ kind: 'error', message: 'You are still signed in: the server could not be reached. Try again.' })
  }
}
