/** A cell cannot be taken; the message completes a sentence that begins with the field's name. */
export class BadCell extends Error {}

/** A cell's text as it is quoted in a message. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
