/** What a mail says before it is filled in for somebody: Liquid in each part. */
export interface Content {
  subject: string
  preview_text: string | null
  html_content: string
  /** Null: made from the HTML. */
  text_content: string | null
}

export type ContentPart = keyof Content

/** What a mail is filled in with: JSON values, those of a lead under `lead`, custom fields under `custom`. */
export type Variables = { [key: string]: unknown }

export interface RenderedMail {
  subject: string
  html: string
  text: string
}

/** A content that cannot be rendered. `message` says where and why, for the person who wrote it. */
export class ContentError extends Error {
  readonly part: ContentPart
  /** Counted from 1. Undefined when it is about the whole part. */
  readonly line: number | undefined
  readonly column: number | undefined

  constructor(part: ContentPart, reason: string, place?: { line: number; column: number }) {
    super(place ? `line ${place.line}, column ${place.column}: ${reason}` : reason)
    this.part = part
    this.line = place?.line
    this.column = place?.column
  }
}
