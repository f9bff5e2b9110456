/** Header names, tidied by `normalise`, by what they mean; the better name first. */
const HEADERS: Record<string, string[]> = {
  business_name: [
    'business name',
    'company name',
    'company',
    'company account',
    'account name',
    'organization name',
    'organisation name',
    'organization',
    'person organization',
    'deal organization',
    'lead organization',
    'associated company',
    'business',
    'legal name',
    'legal business name',
    'contractor name',
    'contractor',
    'full business name',
    'lead title',
    'deal title',
    'full name',
    'name',
  ],
  dba_name: ['dba name', 'dba', 'doing business as', 'trade name', 'trading name'],
  holder_name: [
    'owner name',
    'qualifying party',
    'primary principal name',
    'rmi name',
    'licensee name',
    'licensee',
    'license holder',
    'principal name',
    'qualifier',
    'qualifier name',
  ],
  contact_name: [
    'contact name',
    'contact',
    'person name',
    'primary contact',
    'contact person',
    'deal contact person',
    'contact full name',
    'lead contact person',
    'associated contact',
    'full name',
    'name',
  ],
  first_name: ['first name', 'person first name', 'contact first name', 'given name'],
  last_name: ['last name', 'person last name', 'contact last name', 'surname', 'family name'],
  email: [
    'email',
    'email address',
    'e mail',
    'e mail address',
    'work email',
    'person email work',
    'contact email',
    'business email',
    'email work',
    'person email',
    'person email home',
    'person email other',
    'company email',
  ],
  phone: [
    'phone',
    'phone number',
    'business phone',
    'business telephone',
    'phone no',
    'telephone',
    'telephone number',
    'work phone',
    'company phone',
    'person phone work',
    'person phone',
    'phone work',
    'main phone',
    'office phone',
    'mobile',
    'mobile phone',
    'mobile phone number',
    'cell',
    'cell phone',
    'person phone mobile',
    'person phone home',
    'owner telephone',
  ],
  website: [
    'website',
    'website url',
    'web site',
    'url',
    'homepage',
    'company domain name',
    'organization website',
    'domain',
  ],
  address: [
    'address',
    'street address',
    'street',
    'address1',
    'address 1',
    'addr1',
    'address line 1',
    'address line1',
    'business address',
    'business address line1',
    'business address line2',
    'mailing address',
    'mailing street',
    'billing street',
    'organization address',
    'address2',
    'address 2',
    'addr2',
    'address line 2',
    'address line2',
    'street address 2',
    'address line 3',
    'organization street road name of address',
  ],
  city: [
    'city',
    'town',
    'billing city',
    'mailing city',
    'business city',
    'organization city town village locality of address',
    'organization address city town village locality',
  ],
  state: [
    'state',
    'state region',
    'state province',
    'st',
    'billing state',
    'billing state province',
    'mailing state',
    'mailing state province',
    'business state',
    'region',
    'organization state county of address',
    'organization address state county',
    'state code',
  ],
  zip_code: [
    'zip',
    'zip code',
    'zipcode',
    'postal code',
    'zip postal code',
    'postcode',
    'billing zip postal code',
    'billing postal code',
    'mailing zip postal code',
    'mailing postal code',
    'business zip',
    'organization zip postal code of address',
    'organization address zip postal code',
  ],
  full_city_state_zip: ['business city state zip', 'city state zip', 'mailing address city state zip'],
  business_type: [
    'business type',
    'industry',
    'trade',
    'trades',
    'specialty',
    'specialty code1 desc',
    'class detail',
    'license type',
    'licence type',
    'contractor type',
    'license subtype',
    'organization industry',
    'category',
  ],
  licence_number: [
    'licence number',
    'license number',
    'licence no',
    'license no',
    'license',
    'licence',
    'license #',
    'contractor license number',
    'ubi license number',
  ],
  employee_count: [
    'employees',
    'employee count',
    'number of employees',
    'no of employees',
    'employee size',
    'organization number of employees',
    'organization employee count',
    'company size',
    'headcount',
  ],
  years_in_business: ['years in business', 'years', 'age of business'],
  lead_score: ['lead score', 'score', 'hub spot score', 'hubspot score'],
  tier: ['tier', 'rating', 'temperature', 'lead rating', 'account rating'],
  deal_value: [
    'deal value',
    'value',
    'amount',
    'deal amount',
    'lead value',
    'opportunity amount',
    'estimated value',
    'amount in company currency',
  ],
  source_url: ['source url', 'source link', 'original source url'],
  tags: ['tags', 'tag', 'labels', 'label', 'organization label', 'person label', 'lead labels', 'keywords'],
}

/** Several columns may become these: of phones and addresses of e-mail the first that is filled counts. */
const TAKES_SEVERAL = new Set(['phone', 'email', 'tags'])
/** The further lines of an address belong to it; a second address does not. */
const FURTHER_LINE = /^(address|addr|street).*[23]$|line ?[23]$/

/** A column of that name that holds something else. */
const IS_SOMETHING_ELSE: Record<string, RegExp> = {
  business_type:
    /^(llc|limited liability company|corporation|corp|partnership|sole owner|sole proprietor|joint venture|lp|llp)$/i,
}

/** In a file without headers, what the values of a column tell. */
const SHAPES: [string, RegExp][] = [
  ['email', /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i],
  ['website', /^(https?:\/\/|www\.)\S+$/i],
  ['phone', /^\+?1?[\s.(-]*\d{3}[\s.)-]*\d{3}[\s.-]*\d{4}$/],
  ['zip_code', /^\d{5}(-\d{4})?$/],
  ['state', /^[A-Z]{2}$/],
  ['full_city_state_zip', /^[A-Z .'-]+,? [A-Z]{2} \d{5}(-\d{4})?$/i],
]

export interface Guess {
  field: string | null
  /** From 0, a guess, to 1: the header is one that is known. */
  confidence: number
}

const UNKNOWN: Guess = { field: null, confidence: 0 }

/**
 * What each column most likely is, by its header: HubSpot, Pipedrive, Salesforce and the licence files of
 * Texas, Washington, Oregon, California, Minnesota and Arizona are known by name. A field is guessed once.
 */
export function guessByHeader(columns: { header: string; samples: string[] }[]): Guess[] {
  const guesses: Guess[] = columns.map(() => UNKNOWN)
  const names = columns.map((column) => normalise(column.header))
  for (const [field, known] of Object.entries(HEADERS)) {
    const isElse = IS_SOMETHING_ELSE[field]
    const found = known
      .flatMap((name) => names.flatMap((candidate, index) => (candidate === name ? [index] : [])))
      .filter((index) => guesses[index] === UNKNOWN)
      .filter((index) => !isElse || !columns[index]?.samples.some((sample) => isElse.test(sample)))
    const isTaken = (index: number, place: number) =>
      place === 0 || TAKES_SEVERAL.has(field) || (field === 'address' && FURTHER_LINE.test(names[index] ?? ''))
    for (const index of found.filter(isTaken)) guesses[index] = { field, confidence: 1 }
  }
  return guesses
}

/** What each column of a file without headers may be, by its values; the first column of words is taken for the name. */
export function guessByValues(samples: string[][]): Guess[] {
  const guesses: Guess[] = samples.map(() => UNKNOWN)
  for (const [field, shape] of SHAPES) {
    const index = samples.findIndex(
      (values, i) => guesses[i] === UNKNOWN && values.length > 0 && values.every((value) => shape.test(value)),
    )
    if (index >= 0) guesses[index] = { field, confidence: 0.6 }
  }
  const name = samples.findIndex(
    (values, i) => guesses[i] === UNKNOWN && values.some((value) => /\p{L}{3}/u.test(value)),
  )
  if (name >= 0) guesses[name] = { field: 'business_name', confidence: 0.3 }
  return guesses
}

export function isKnownHeader(header: string): boolean {
  const name = normalise(header)
  return Object.values(HEADERS).some((names) => names.includes(name))
}

/** "ZIPCode", "zip_code" and "Zip Code *" are the same words. */
function normalise(header: string): string {
  return header
    .replace(/(\p{Ll}|\d)(?=\p{Lu})/gu, '$1 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
