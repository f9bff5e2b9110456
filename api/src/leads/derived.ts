import { companyDomain } from './domain.ts'
import { toE164 } from './phone.ts'

interface Sources {
  phone?: string | null
  website?: string | null
  email?: string | null
}

export interface Derived {
  phone_e164?: string | null
  domain?: string | null
}

/** The fields with the columns that follow from them; `lead` is what they are changed on. */
export function withDerived<T extends Sources>(fields: T, lead: Sources = {}): T & Derived {
  const { phone, website, email } = fields
  return {
    ...fields,
    ...(phone !== undefined && { phone_e164: toE164(phone) }),
    ...((website !== undefined || email !== undefined) && { domain: companyDomain({ ...lead, ...fields }) }),
  }
}
