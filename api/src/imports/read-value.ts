import type { FieldType } from '../platform/fields.ts'

/** A cell cannot be taken; the message completes a sentence that begins with the field's name. */
export class BadCell extends Error {}

const NUMBER = /^-?\d+(\.\d+)?$/

/**
 * The text of a cell as a value for a field of this type. Its bounds are not checked here.
 * @throws BadCell when it cannot be one
 */
export function readValue(text: string, type: FieldType): string | number | string[] {
  switch (type) {
    case 'number':
      return readInteger(text)
    case 'money':
      return readMoney(text)
    case 'tags':
      return readTags(text)
    case 'choice':
      return text.toLowerCase()
    case 'phone':
      return readPhone(text)
    case 'email':
      return text.replace(/^mailto:/i, '').replace(/^<(.*)>$/, '$1')
    default:
      return text
  }
}

/** "1,200", "25.0" and "25" are whole numbers. */
function readInteger(text: string): number {
  const plain = text.replace(/[\s']|,(?=\d{3}\b)/g, '')
  if (!NUMBER.test(plain)) throw new BadCell(`"${short(text)}" is not a number`)
  return Number(plain)
}

/** "$12,500.50", "12.500,50 €", "USD 12500": the last separator with one or two digits behind it is the decimal one. */
function readMoney(text: string): number {
  const plain = text.replace(/^[A-Z]{3}\b|\b[A-Z]{3}$|[\s$€£']/g, '')
  const decimal = /[.,](?=\d{1,2}$)/.exec(plain)?.[0]
  const thousands = decimal === ',' ? /\./g : /,/g
  const number = plain.replace(thousands, '').replace(',', '.')
  if (!NUMBER.test(number)) throw new BadCell(`"${short(text)}" is not an amount of money`)
  return Number(number)
}

function readTags(text: string): string[] {
  const tags = text.split(/[,;|]/).map((tag) => tag.trim())
  return [...new Set(tags.filter(Boolean))]
}

/** As typed. What a spreadsheet made of it is repaired, or refused when digits are lost. */
function readPhone(text: string): string {
  if (/^\d(\.\d+)?E\+\d+$/i.test(text)) {
    throw new BadCell(`"${short(text)}" lost its digits in a spreadsheet; format the column as text and export again`)
  }
  return text.replace(/^(\d{7,15})\.0$/, '$1')
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
