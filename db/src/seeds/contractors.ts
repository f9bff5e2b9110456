import type { Random } from './random.ts'

/** A made-up company. Phone numbers are from 555-0100 to 555-0199 and domains end in .test: neither can exist. */
export interface Contractor {
  business_name: string
  business_type: string
  phone: string
  phone_e164: string
  domain: string
  address: string
  city: string
  state: string
  zip_code: string
  employee_count: number
  years_in_business: number
}

export interface Person {
  first_name: string
  last_name: string
}

/** How often a company's name was given already: the second one gets a domain of its own. */
export type KnownNames = Map<string, number>

export function inventContractor(random: Random, known: KnownNames): Contractor {
  const trade = TRADES[random.weighted([34, 28, 22, 16])] as (typeof TRADES)[number]
  const [city, state, zip, areaCode] = random.pick(CITIES)
  const business_name = inventName(random, random.pick(trade.nouns), city)
  const line = `01${String(random.integer(0, 99)).padStart(2, '0')}`
  const employee_count = random.integer(2, 85, 2.6)
  return {
    business_name,
    business_type: trade.type,
    phone: random.chance(0.7) ? `(${areaCode}) 555-${line}` : `${areaCode}-555-${line}`,
    phone_e164: `+1${areaCode}555${line}`,
    domain: `${ownSlug(business_name, known)}.test`,
    address: `${random.integer(100, 9899)} ${random.pick(STREETS)}`,
    city,
    state,
    zip_code: String(zip + random.integer(0, 9)).padStart(5, '0'),
    employee_count,
    years_in_business: Math.min(random.integer(1, 48, 1.6), 12 + employee_count),
  }
}

function inventName(random: Random, noun: string, city: string): string {
  switch (random.weighted([30, 32, 12, 14, 12])) {
    case 0:
      return `${random.pick(LANDMARKS)} ${noun}`
    case 1:
      return `${random.pick(LAST_NAMES)} ${noun}`
    case 2:
      return `${random.pick(LAST_NAMES)} & ${random.chance(0.6) ? 'Sons' : 'Daughters'} ${noun}`
    case 3:
      return `${random.pick(LAST_NAMES)} & ${random.pick(LAST_NAMES)} ${noun}`
    default:
      return `${random.pick(LANDMARKS)} ${noun} of ${city}`
  }
}

function ownSlug(business_name: string, known: KnownNames): string {
  const slug = business_name.toLowerCase().replace(/[^a-z]+/g, '-')
  const number = (known.get(slug) ?? 0) + 1
  known.set(slug, number)
  return number === 1 ? slug : `${slug}-${number}`
}

export function inventPerson(random: Random): Person {
  return { first_name: random.pick(FIRST_NAMES), last_name: random.pick(LAST_NAMES) }
}

const TRADES = [
  { type: 'HVAC', nouns: ['Heating & Air', 'Air Conditioning', 'Comfort Systems', 'HVAC Services', 'Mechanical'] },
  { type: 'Plumbing', nouns: ['Plumbing', 'Plumbing & Drain', 'Rooter & Sewer', 'Pipe & Water', 'Plumbing Services'] },
  {
    type: 'Electrical',
    nouns: ['Electric', 'Electrical Services', 'Power & Light', 'Wiring Co.', 'Electrical Contractors'],
  },
  { type: 'Roofing', nouns: ['Roofing', 'Roofing & Exteriors', 'Roof Systems', 'Roofing & Gutters', 'Roof Repair'] },
] as const

/** City, state, first of ten neighbouring ZIP codes, area code. */
const CITIES = [
  ['Austin', 'TX', 78701, 512],
  ['San Antonio', 'TX', 78201, 210],
  ['Fort Worth', 'TX', 76102, 817],
  ['Plano', 'TX', 75023, 972],
  ['Phoenix', 'AZ', 85003, 602],
  ['Mesa', 'AZ', 85201, 480],
  ['Tucson', 'AZ', 85701, 520],
  ['Tampa', 'FL', 33602, 813],
  ['Orlando', 'FL', 32801, 407],
  ['Jacksonville', 'FL', 32202, 904],
  ['Fort Myers', 'FL', 33901, 239],
  ['Atlanta', 'GA', 30303, 404],
  ['Savannah', 'GA', 31401, 912],
  ['Charlotte', 'NC', 28202, 704],
  ['Raleigh', 'NC', 27601, 919],
  ['Greenville', 'SC', 29601, 864],
  ['Nashville', 'TN', 37201, 615],
  ['Knoxville', 'TN', 37902, 865],
  ['Columbus', 'OH', 43201, 614],
  ['Cincinnati', 'OH', 45202, 513],
  ['Indianapolis', 'IN', 46201, 317],
  ['Grand Rapids', 'MI', 49501, 616],
  ['Minneapolis', 'MN', 55401, 612],
  ['Madison', 'WI', 53703, 608],
  ['Des Moines', 'IA', 50309, 515],
  ['Kansas City', 'MO', 64101, 816],
  ['Wichita', 'KS', 67202, 316],
  ['Omaha', 'NE', 68102, 402],
  ['Oklahoma City', 'OK', 73102, 405],
  ['Tulsa', 'OK', 74103, 918],
  ['Denver', 'CO', 80202, 303],
  ['Colorado Springs', 'CO', 80903, 719],
  ['Salt Lake City', 'UT', 84101, 801],
  ['Boise', 'ID', 83702, 208],
  ['Las Vegas', 'NV', 89101, 702],
  ['Albuquerque', 'NM', 87102, 505],
  ['Sacramento', 'CA', 95814, 916],
  ['Fresno', 'CA', 93701, 559],
  ['Riverside', 'CA', 92501, 951],
  ['Portland', 'OR', 97201, 503],
  ['Spokane', 'WA', 99201, 509],
  ['Tacoma', 'WA', 98402, 253],
  ['Richmond', 'VA', 23219, 804],
  ['Baltimore', 'MD', 21201, 410],
  ['Pittsburgh', 'PA', 15222, 412],
  ['Rochester', 'NY', 14604, 585],
  ['Worcester', 'MA', 1602, 508],
  ['Hartford', 'CT', 6103, 860],
] as const

const LANDMARKS = [
  'Bluestem',
  'Cedar Ridge',
  'Copper Canyon',
  'Lone Oak',
  'Summit',
  'Three Rivers',
  'Red Barn',
  'Silver Creek',
  'Ironwood',
  'Harbor Point',
  'Stonegate',
  'High Plains',
  'Cypress Bend',
  'North Star',
  'Granite Falls',
  'Prairie Wind',
  'Blackbird',
  'Sunline',
  'Old Mill',
  'Maple Hollow',
  'Eagle Pass',
  'Pinecrest',
  'Lakeshore',
  'Desert Bloom',
  'Magnolia',
  'Fox Run',
  'Timberline',
  'Riverbend',
  'Keystone Hill',
  'Cactus Wren',
  'Bayside',
  'Juniper',
  'Windmill',
  'Sage Valley',
  'Foundry',
  'Anchor',
  'Hilltop',
  'Bright Mesa',
  'Whitetail',
  'Crossroads',
  'Evergreen',
  'Sandstone',
  'Twin Peaks',
  'Moss Creek',
  'Golden Acre',
  'Blue Heron',
  'Rolling Fork',
  'Clearwater',
  'Steeple Hill',
  'Wagon Trail',
] as const

const FIRST_NAMES = [
  'Maria',
  'James',
  'Luis',
  'Dana',
  'Kevin',
  'Tasha',
  'Robert',
  'Elena',
  'Marcus',
  'Heather',
  'Victor',
  'Sandra',
  'Derek',
  'Priya',
  'Tyler',
  'Nicole',
  'Hector',
  'Amy',
  'Travis',
  'Monique',
  'Greg',
  'Yolanda',
  'Pete',
  'Kim',
  'Omar',
  'Brenda',
  'Scott',
  'Angela',
  'Ray',
  'Lori',
  'Dwayne',
  'Carla',
  'Mitch',
  'Renee',
  'Joel',
  'Tina',
  'Earl',
  'Sofia',
  'Wade',
  'Grace',
  'Andre',
  'Paula',
  'Cody',
  'Denise',
  'Ivan',
  'Megan',
  'Curtis',
  'Rosa',
  'Neil',
  'Janet',
] as const

const LAST_NAMES = [
  'Hartwell',
  'Delgado',
  'Boyd',
  'Nakamura',
  'Okafor',
  'Whitfield',
  'Castellano',
  'Pruitt',
  'Lindqvist',
  'Marsh',
  'Ortega',
  'Kessler',
  'Vance',
  'Tran',
  'Holloway',
  'Barrow',
  'Quintero',
  'Sutter',
  'Petrov',
  'Langley',
  'Mercer',
  'Ibarra',
  'Stroud',
  'Fairbanks',
  'Rao',
  'Dunleavy',
  'Salazar',
  'Whitlock',
  'Coyle',
  'Bergstrom',
  'Mayfield',
  'Escobar',
  'Tillman',
  'Novak',
  'Garrity',
  'Pham',
  'Rutledge',
  'Ashby',
  'Villarreal',
  'Crowder',
  'Haines',
  'Moreau',
  'Stanek',
  'Beckett',
  'Fuentes',
  'Goodwin',
  'Larkin',
  'Mbeki',
  'Oakes',
  'Prescott',
  'Ramsey',
  'Schaefer',
  'Trujillo',
  'Underwood',
  'Voss',
  'Wexler',
  'Yarbrough',
  'Zamora',
  'Abernathy',
  'Bishop',
  'Calloway',
  'Drummond',
  'Ellery',
  'Farris',
  'Gentry',
  'Hobbs',
  'Ingram',
  'Jarvis',
  'Kirkland',
  'Lovell',
  'McCray',
  'Nettles',
  'Osborne',
  'Pacheco',
  'Radford',
  'Shelby',
  'Thorne',
  'Upshaw',
  'Valdez',
  'Womack',
] as const

const STREETS = [
  'Industrial Blvd',
  'Commerce Dr',
  'Main St',
  'Mill Rd',
  'Railroad Ave',
  'Airport Rd',
  'Depot St',
  'Foundry Ln',
  'County Road 12',
  'Highway 41',
  'Oak St',
  'Warehouse Way',
  'Market St',
  'Enterprise Ct',
  'Quarry Rd',
  'Lakeview Dr',
] as const
