import { toE164 } from '../leads/phone.ts'

interface Numbers {
  phone?: string | null
  mobile?: string | null
}

interface Derived {
  phone_e164?: string | null
  mobile_e164?: string | null
}

/** The fields with the numbers in E.164 that follow from them. */
export function withNumbers<T extends Numbers>(fields: T): T & Derived {
  const { phone, mobile } = fields
  return {
    ...fields,
    ...(phone !== undefined && { phone_e164: toE164(phone) }),
    ...(mobile !== undefined && { mobile_e164: toE164(mobile) }),
  }
}
