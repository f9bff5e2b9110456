import { describe, expect, it } from 'vitest'
import { importing } from '../testing/importing.ts'
import { fixture } from '../testing/upload.ts'

const { importNow, rep, test } = importing()

/** As on the board. */
const byPosition = (a: { position: string }, b: { position: string }) => (a.position < b.position ? -1 : 1)

const LICENCE_FILES = [
  {
    name: 'tx_tdlr_all_licenses.fixture.csv',
    count: 5,
    first: {
      business_name: 'Austin Cooling, LLC',
      contact_name: 'Alex Rivera',
      phone: '5125550100',
      address: '100 Main St, Ste 200',
      city: 'Austin',
      state: 'TX',
      zip_code: '78701',
      business_type: 'Air Conditioning and Refrigeration Contractor',
      source_type: 'import',
      stage_name: 'New',
    },
    names: ['Austin Cooling, LLC', 'Bright Wire Services', 'Ground Water Testing', 'Skyline Air', 'Skyline Air North'],
  },
  {
    name: 'wa_lni_contractors.fixture.csv',
    count: 6,
    first: {
      business_name: 'Rain City Builders, LLC',
      contact_name: 'Taylor Morgan',
      phone: '2065550100',
      city: 'Seattle',
      state: 'WA',
      zip_code: '98101',
      business_type: 'General Contractor',
    },
    names: [
      'Rain City Builders, LLC',
      'Spokane Roof "Plus"',
      'Cascade Mechanical',
      'Unknown Specialty Works',
      'Duplicate North',
      'Duplicate South',
    ],
  },
  {
    name: 'or_ccb_active.fixture.csv',
    count: 5,
    first: {
      business_name: 'Portland Builders, LLC',
      contact_name: 'Taylor Morgan',
      phone: '5035550100',
      address: '100 River St',
      city: 'Portland',
      state: 'OR',
      zip_code: '97201',
      business_type: 'Residential General Contractor',
    },
    names: [
      'Portland Builders, LLC',
      'Clackamas Construction "Plus"',
      'Unknown Specialty Works',
      'Duplicate North',
      'Duplicate South',
    ],
  },
  {
    name: 'ca_cslb_master.fixture.csv',
    count: 6,
    first: {
      business_name: 'Golden State Builders LLC',
      phone: '4155550100',
      address: '100 Market St',
      city: 'San Francisco',
      state: 'CA',
      zip_code: '94105',
      business_type: null,
    },
    names: [
      'Golden State Builders LLC',
      'Pacific Roof "Plus"',
      'Central Valley Mechanical',
      'Desert Solar Works',
      'Unmapped Specialty',
      'Golden State Builders Duplicate',
    ],
  },
  {
    name: 'mn_dli.fixture.csv',
    count: 6,
    first: {
      business_name: 'North Star Builders, LLC',
      phone: '6125550100',
      address: '100 Lake St',
      city: 'Minneapolis',
      state: 'MN',
      zip_code: '55401',
      business_type: 'Residential Contractor',
    },
    names: [
      'North Star Builders, LLC',
      'Remodel, Renew & Repair LLC',
      'Clear Water Plumbing',
      'Bright North Electric',
      'Independent Repair Services',
      'North Star Builders North',
    ],
  },
  {
    name: 'az_roc.fixture.csv',
    count: 6,
    first: {
      business_name: 'Desert General, LLC',
      contact_name: 'Alex Morgan',
      phone: null,
      address: '100 W Sample St',
      city: 'Phoenix',
      state: 'AZ',
      zip_code: '85001',
      business_type: 'General Commercial Contractor',
    },
    names: [
      'Desert General, LLC',
      'Sonoran Roof "Plus"',
      'Valley Mechanical',
      'Unknown Specialty Works',
      'Duplicate North',
      'Duplicate South',
    ],
  },
  {
    name: 'fl_dbpr_construction.fixture.csv',
    count: 5,
    first: {
      business_name: 'Alex Doe',
      contact_name: 'Alex Doe',
      phone: null,
      address: '100 Main St',
      city: 'Tallahassee',
      state: 'FL',
      zip_code: '32399',
    },
    names: ['Alex Doe', 'Casey Roofing, Inc.', 'Smith Air LLC', 'Rivera, Builders LLC', 'Morgan Lee'],
  },
  {
    name: 'fl_dbpr_construction_edge.fixture.csv',
    count: 5,
    first: { business_name: 'Alex "AJ" Quote', city: 'Tallahassee', state: 'FL', zip_code: '32399' },
    names: ['Alex "AJ" Quote', 'Pat Unknown', 'Riley Expired', 'First Duplicate', 'Second Duplicate'],
  },
  {
    name: 'fl_dbpr_electrical.fixture.csv',
    count: 2,
    first: { business_name: 'Alex Electric LLC', contact_name: 'Alex Electric', city: 'Tallahassee', state: 'FL' },
    names: ['Alex Electric LLC', 'Morgan Wiring Co'],
  },
]

describe('licence files as their authorities publish them', () => {
  it.each(LICENCE_FILES)('$name', async ({ name, count, first, names }) => {
    await test.db.deleteFrom('leads').execute()
    const done = await importNow(fixture(name), undefined, name)
    expect(done).toMatchObject({
      status: 'completed',
      total_rows: count,
      processed_rows: count,
      created_count: count,
      refused_count: 0,
    })
    const { body } = await rep().request('GET', '/api/crm/leads?limit=200')
    const leads = body.data.sort(byPosition)
    expect(leads[0]).toMatchObject(first)
    expect(leads.map((lead: { business_name: string }) => lead.business_name)).toEqual(names)
  })
})
