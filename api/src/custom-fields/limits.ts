/** The longest text of each type, in characters, unless the field itself asks for less. */
export const MAX_LENGTH = { text: 500, long_text: 10_000, url: 2_000, email: 254, phone: 50 } as const

export const MAX_FIELDS = 100
export const MAX_CHOICES = 200
