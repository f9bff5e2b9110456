import { decodeEntities } from './entities.ts'
import type { HtmlTag, Span } from './html-source.ts'
import { replaceLiquid } from './liquid-pieces.ts'

/** A link of the HTML whose clicks can be counted. */
export interface Link {
  /** Where its address stands in the HTML. */
  span: Span
  /** The address as it was meant; may hold Liquid. */
  target: string
}

const UNSUBSCRIBE = /\{\{-?\s*unsubscribe_url\b/
const TRACKABLE = /^(https?:|\/\/|\{[{%])/i

/** The links whose clicks can be counted, in order. Unsubscribing, mail, telephone and anchors are left alone. */
export function findLinks(html: string, tags: HtmlTag[]): Link[] {
  return tags.flatMap(({ name, attributes }) => {
    const span = name === 'a' || name === 'area' ? attributes.get('href') : undefined
    if (!span) return []
    const target = decodeEntities(html.slice(span.start, span.end)).trim()
    return TRACKABLE.test(target) && !UNSUBSCRIBE.test(target) ? [{ span, target }] : []
  })
}

/** Set aside for examples (RFC 2606): what templates and designs have in them until somebody puts their own there. */
const EXAMPLE_HOST = /(^|\.)example\.(com|net|org)$/
const PRIVATE_HOST = /^(localhost|.*\.(local|localhost|internal)|127\..*|10\..*|192\.168\..*|0\.0\.0\.0|\[::1\])$/

/** Why an address in a mail leads nowhere, as the end of a sentence; undefined when it may lead somewhere. */
export function addressFault(address: string): string | undefined {
  if (address === '') return 'has no address'
  if (/^(mailto|tel|sms|cid):./i.test(address) || /^(#.|\{[{%])/.test(address)) return undefined
  const filled = replaceLiquid(address, (token) => (token.startsWith('{{') ? 'x' : ''))
  if (!/^(https?:)?\/\//i.test(filled)) return `leads to "${shortened(address)}", which is not a whole web address`
  const whole = filled.replace(/^\/\//, 'https://')
  if (!URL.canParse(whole)) return `has the address "${shortened(address)}", which is not a valid one`
  const { hostname } = new URL(whole)
  if (EXAMPLE_HOST.test(hostname)) return `leads to ${hostname}, which only stands for an address of yours`
  if (PRIVATE_HOST.test(hostname)) return `leads to ${hostname}, which only your own network can open`
  if (!hostname.includes('.') && !address.includes('{'))
    return `leads to "${hostname}", which is no host on the internet`
  return undefined
}

function shortened(address: string): string {
  return address.length > 80 ? `${address.slice(0, 80)}…` : address
}
