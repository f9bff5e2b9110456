import { box, button, figures, heading, letter, list, paragraph, SIGNATURE } from './letter.ts'

const HI = 'Hi {{ first_name | default: "there" }},'
const COMPANY = '{{ company_name | default: "your company" }}'
const PLACE = '{{ lead.city | default: "your area" }}'
const TRADE = '{{ lead.business_type | default: "contractor" }}'

/** What a workspace begins with: mails to owners of trade businesses, from the first word to the last. */
export const STARTERS = [
  {
    name: 'Missed calls',
    description: 'Opens a conversation about calls that nobody answers, with a sum the reader can check',
    category: 'Prospecting',
    tags: ['first contact'],
    subject: 'Who answers when {{ company_name | default: "everybody" }} is on a job?',
    preview_text: 'One missed call a day is about 250 a year',
    html_content: letter(
      'Missed calls',
      paragraph(HI),
      paragraph(
        `When your crew is on a roof or under a sink, the phone rings into nothing. The homeowner does not leave a message: they call the next ${TRADE} in ${PLACE}.`,
      ),
      box(
        '<strong>A sum you can check with your own numbers</strong>',
        '1 missed call a day &times; 250 working days = 250 calls',
        '1 in 5 would have become a job = 50 jobs a year',
      ),
      paragraph(
        `We make sure those callers hear back within minutes, while they are still looking for somebody. ${COMPANY} keeps its number, and nothing changes for your crew.`,
      ),
      button('See how many calls you miss', 'https://example.com/missed-calls'),
      paragraph('Or answer this mail with “call me” and a good time. Ten minutes are enough.'),
      SIGNATURE,
    ),
  },
  {
    name: 'License renewal',
    description: 'A useful reminder around a renewal date, which opens the door without selling',
    category: 'Prospecting',
    tags: ['license'],
    subject: 'Your {{ lead.state | default: "state" }} license: what to have ready before you renew',
    preview_text: 'A short checklist for the office',
    html_content: letter(
      'License renewal',
      paragraph(HI),
      paragraph(
        `Renewals in the trades tend to land in the busiest week of the year. Here is what offices like yours get ready beforehand{% if lead.licence_number %} (we found ${COMPANY} in the public register under {{ lead.licence_number }}){% endif %}:`,
      ),
      list(
        'Continuing-education hours, with the certificates in one folder',
        'Proof of liability insurance and workers’ compensation that covers the new period',
        'The bond, if your board asks for one, with the same business name as on the license',
        'A current postal address with the board: most late renewals began with a letter that went to an old one',
      ),
      paragraph(
        'A lapsed license stops more than work. Advertising, lead services and permits check the register too, and calls dry up at once.',
      ),
      button('Get the checklist as one page', 'https://example.com/renewal-checklist'),
      paragraph('The rules differ by board, so please check the dates on its own site.'),
      SIGNATURE,
    ),
  },
  {
    name: 'Before the season',
    description: 'Ahead of the busy weeks of a trade: heat, frost or storms',
    category: 'Seasonal',
    tags: ['season'],
    subject: 'Three weeks before the phones go wild in {{ lead.city | default: "your area" }}',
    preview_text: 'Fill the schedule before the rush, not in it',
    html_content: letter(
      'Before the season',
      heading('Fill the schedule before the rush'),
      paragraph(HI),
      paragraph(
        'Demand for HVAC, plumbing, electrical and roofing work comes in waves: the first heat, the first frost, the first big storm. Whoever is booked with small jobs when the wave comes has to turn the large ones away.',
      ),
      paragraph(`This is what works for a ${TRADE} three weeks ahead:`),
      list(
        '<strong>Call last year’s customers now.</strong> Check-ups belong in the quiet weeks.',
        '<strong>Keep two slots a day free</strong> from the first day of the wave on. Emergencies pay for them.',
        '<strong>Answer within five minutes.</strong> In the rush people take the first company that picks up.',
      ),
      paragraph(
        `We can have this running for ${COMPANY} before the season begins: the list, the calls back and the calendar.`,
      ),
      button('Plan the season in 15 minutes', 'https://example.com/season'),
      SIGNATURE,
    ),
  },
  {
    name: 'After the demo',
    description: 'What was shown, what it would mean for them, and one next step',
    category: 'Follow-up',
    tags: ['demo'],
    subject: 'After our demo: the next step for {{ company_name | default: "you" }}',
    preview_text: 'What we looked at, and what happens if you say yes',
    html_content: letter(
      'After the demo',
      paragraph(HI),
      paragraph('Thank you for your time. So that you need no notes, this is what we looked at:'),
      list(
        'Every call and form in one list, with who answers it',
        'An answer to each request within minutes, also in the evening',
        'What each job cost you in advertising, by source',
      ),
      paragraph('<strong>If you say yes today</strong>'),
      list(
        'Day 1: half an hour with whoever runs your office',
        'Day 3: your number and your forms are connected, and we test them together',
        'Day 14: we look at the first figures and decide whether it stays',
      ),
      button('Choose a time to start', 'https://example.com/calendar'),
      paragraph(
        'Is somebody else part of the decision? Forward this mail, or answer with their address, and I will show them the same in ten minutes.',
      ),
      SIGNATURE,
    ),
  },
  {
    name: 'Win back',
    description: 'To those who went quiet or decided against it; easy to answer with one word',
    category: 'Win-back',
    tags: ['quiet'],
    subject: 'Still the right time, {{ first_name | default: "or not any more" }}?',
    preview_text: 'One word is enough for an answer',
    html_content: letter(
      'Win back',
      paragraph(HI),
      paragraph(
        `Some time ago we talked about getting more of the right jobs for ${COMPANY}. Then it went quiet, which usually means the timing was wrong.`,
      ),
      paragraph('So that I do not bother you at the wrong time again, answer with one word:'),
      box(
        '<strong>Now</strong>: I call you this week',
        '<strong>Later</strong>: I come back before your next season',
        '<strong>No</strong>: I close the file, and you do not hear from me again',
      ),
      paragraph(
        'Since we talked, set-up has become quicker: most companies are running within three days, and leave by the month if it does not pay.',
      ),
      button('See what has changed', 'https://example.com/whats-new'),
      SIGNATURE,
    ),
  },
  {
    name: 'Customer story',
    description: 'A newsletter with one story, three figures and what to copy from it',
    category: 'Newsletter',
    tags: ['story'],
    subject: 'How a family-run roofer stopped losing jobs to voicemail',
    preview_text: 'Three figures, and what you can copy without us',
    html_content: letter(
      'Customer story',
      heading('From voicemail to booked out'),
      paragraph(HI),
      paragraph(
        'A roofing company with nine people had good reviews, a full truck and a problem: six of ten evening calls ended in voicemail, and few of those callers tried again. One season later:',
      ),
      figures(
        ['4 min', 'to the first answer; it was most of a day'],
        ['+31%', 'inspections booked'],
        ['0', 'calls lost after six'],
      ),
      paragraph('<strong>What you can copy tomorrow, without us</strong>'),
      list(
        'Send a text back to every missed call, with one question: “What happened, and where?”',
        'Give one person the list of open requests, with a time by which each is answered',
        'Write down the source of every job; after a month you know which advertising to stop',
      ),
      button('Read the whole story', 'https://example.com/roofing-story'),
      paragraph('Do you want the same sums for your own calls? Answer this mail.'),
      SIGNATURE,
    ),
  },
]
