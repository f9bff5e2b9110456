const home = '/crm/pipeline'

/**
 * Where to go after signing in: the page one came from, when it is a page of this product. Anything else, such as
 * another site's address dressed up as a path, leads home.
 */
export function safeReturnTo(value: string | undefined): string {
  if (!value?.startsWith('/')) return home
  const url = new URL(value, window.location.origin)
  if (url.origin !== window.location.origin || value.startsWith('//') || value.includes('\\')) return home
  const path = url.pathname + url.search + url.hash
  return url.pathname === '/sign-in' ? home : path
}
