import type { Config } from '../../config.ts'
import { signToken } from '../tokens.ts'

/** Where the click links of an installation begin, after its origin. */
export const CLICK_PATH = '/api/crm/c/'
/** Where its open pictures begin. */
export const OPEN_PATH = '/api/crm/o/'

type Installation = Pick<Config, 'public_url' | 'secret_key'>

/**
 * The addresses of a mail's links, by their place in its content: they count the click and lead on.
 * @param id of campaign_recipients or mails
 */
export function clickUrl({ public_url, secret_key }: Installation, id: string): (no: number) => string {
  const begin = `${public_url}${CLICK_PATH}${signToken(secret_key, 'click', id)}/`
  return (no) => begin + no
}

/** The address of the picture by which opening the mail is seen. */
export function openUrl({ public_url, secret_key }: Installation, id: string): string {
  return `${public_url}${OPEN_PATH}${signToken(secret_key, 'open', id)}.gif`
}
