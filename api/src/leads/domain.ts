import { getDomain } from 'tldts'

/** Mailboxes that say nothing about the company. */
const FREE_MAIL = new Set([
  'aim.com',
  'aol.com',
  'att.net',
  'bellsouth.net',
  'charter.net',
  'comcast.net',
  'cox.net',
  'earthlink.net',
  'fastmail.com',
  'gmail.com',
  'gmx.com',
  'googlemail.com',
  'hotmail.com',
  'icloud.com',
  'juno.com',
  'live.com',
  'mac.com',
  'mail.com',
  'me.com',
  'msn.com',
  'outlook.com',
  'proton.me',
  'protonmail.com',
  'rocketmail.com',
  'sbcglobal.net',
  'verizon.net',
  'yahoo.com',
  'ymail.com',
  'zoho.com',
])

/** Pages of companies that have no site of their own. */
const SHARED_SITES = new Set([
  'angi.com',
  'facebook.com',
  'google.com',
  'instagram.com',
  'linkedin.com',
  'linktr.ee',
  'nextdoor.com',
  'thumbtack.com',
  'twitter.com',
  'x.com',
  'yelp.com',
])

/** The registrable domain that tells companies apart: of the website, else of the e-mail address; null without one. */
export function companyDomain({ website, email }: { website?: string | null; email?: string | null }): string | null {
  return registrable(website, SHARED_SITES) ?? registrable(email?.split('@').at(-1), FREE_MAIL)
}

function registrable(address: string | null | undefined, shared: Set<string>): string | null {
  const domain = address ? getDomain(address.trim(), { allowPrivateDomains: true }) : null
  return domain && !shared.has(domain) ? domain : null
}
