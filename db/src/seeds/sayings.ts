/** What the sample leads, calls, mails and tasks say. */

export const WHY_NOW = [
  'Three reviews this month mention calls that nobody returned',
  'Hiring two dispatchers: the office is swamped',
  'Owner asked a trade forum how to stop losing after-hours calls',
  'License renews in five weeks; insurance certificate is due with it',
  'Pulled 40% more permits this quarter than a year ago',
  'Rating fell from 4.6 to 3.9 since spring; slow quotes are named most',
  'Advertises 24/7 service but the night line goes to voicemail',
  'Opened a second location in April with the same office staff',
  'Posted four technician openings and no office opening',
  'Customers complain about paper invoices arriving weeks late',
  'New license holder this year: still choosing how to run the office',
  'Storm season ahead, and estimates take them nine days',
] as const

export const CALCULATOR_WHY_NOW = [
  'Loses about $8,400 a month to missed calls, by its own numbers',
  'Entered 35 unanswered calls a week in the calculator',
  'Calculator: quotes take six days, and one in four is won',
  'Calculator: 12 technicians, scheduling still on a whiteboard',
] as const

export const TAGS = [
  'after-hours',
  'hiring',
  'license-renewal',
  'family-owned',
  'commercial',
  'residential',
  'multi-location',
  'referral',
  'spanish-speaking',
  'new-owner',
  'no-website',
  'seasonal',
  'union-shop',
  'emergency-service',
] as const

export const JOB_TITLES = [
  'Owner',
  'Office manager',
  'Operations manager',
  'Dispatcher',
  'General manager',
  'Service manager',
  'Bookkeeper',
  'Estimator',
] as const

export const LOST_REASONS = [
  'Went with a competitor',
  'No budget this year',
  'Does it in-house',
  'Stopped answering',
  'Too small for us right now',
  'Bad timing: busy season',
] as const

/** Outcome, subject, what was noted. */
export const CALLS = [
  [
    'Connected',
    'Call with the owner',
    'Misses calls whenever both dispatchers are on the phone. Wants to see how call-backs work.',
  ],
  ['Connected', 'Call about scheduling', 'Still on a whiteboard. Open to a trial after the heat wave.'],
  ['Voicemail', 'Left a voicemail', null],
  ['No answer', 'No answer', null],
  ['Connected', 'Follow-up call', 'Asked for prices for 12 users and a reference in the same trade.'],
  [
    'Connected',
    'Call with the office manager',
    'She runs the books alone and would love to be rid of paper invoices. Owner decides.',
  ],
  ['Voicemail', 'Voicemail: asked to call back', null],
  ['Connected', 'Call about the quote', 'Likes it; wants to pay monthly. Talks to the partner this week.'],
] as const

export const EMAILS = [
  ['outbound', 'Sent the introduction', 'Two paragraphs and the case of a shop of their size.'],
  ['outbound', 'Sent a summary of our call', 'What we agreed, and three times for a demo.'],
  ['inbound', 'Reply: interested, busy until Friday', null],
  ['outbound', 'Sent the proposal', 'Annual plan, onboarding included.'],
  ['inbound', 'Question about data import', 'Has 2,300 customers in a spreadsheet.'],
  ['outbound', 'Nudged with a short video', null],
] as const

export const MEETINGS = [
  ['Demo', 'Showed call-backs, the schedule and invoicing. The dispatcher asked the best questions.'],
  ['Site visit', 'Nine trucks in the yard, a whiteboard in the hall. They need this.'],
  ['Video call with the owner and the bookkeeper', 'Bookkeeper wants the accounting export shown next time.'],
] as const

export const NOTES = [
  'Best time to call is before 8 in the morning.',
  'Uses a spreadsheet for everything; the son keeps it.',
  'Decides together with the brother who runs the second location.',
  'Had a bad experience with another CRM two years ago: go slow.',
  'Budget opens in the new quarter.',
  'Prefers text messages over e-mail.',
] as const

/** Type, title. */
export const TASKS = [
  ['call', 'Call back about the trial'],
  ['call', 'Try the owner again'],
  ['email', 'Send the case of a shop of their size'],
  ['follow_up', 'Ask whether the partner agreed'],
  ['demo', 'Demo for the dispatchers'],
  ['meeting', 'Visit the shop'],
  ['proposal', 'Write the proposal'],
  ['follow_up', 'Check in before the license renewal'],
] as const
