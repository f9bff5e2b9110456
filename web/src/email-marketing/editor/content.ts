/** The document of the visual editor (ProseMirror's JSON); `null` where the HTML is written by hand. */
export type Design = { [key: string]: unknown }

/** What a mail says, with its variables: what a template, a campaign and a mail step of a sequence hold. */
export interface MailContent {
  subject: string
  preview_text: string | null
  html_content: string
  /** `null`: made from the HTML by the server. */
  text_content: string | null
  design: Design | null
}

export const EMPTY_CONTENT: MailContent = {
  subject: '',
  preview_text: null,
  html_content: '',
  text_content: null,
  design: null,
}

/** An empty document, for a new mail in the visual editor. */
export const EMPTY_DESIGN: Design = { type: 'doc', content: [{ type: 'paragraph' }] }

/** The longest the API takes, in characters. */
export const MAX_SUBJECT = 300
export const MAX_PREVIEW_TEXT = 300
