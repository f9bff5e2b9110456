import type { Design, MailContent } from './content.ts'

export interface Starter {
  key: string
  name: string
  description: string
  category: string
  subject: string
  preview_text: string
  design: Design
}

type Inline = object | string

const node = (type: string, content: Inline[], attrs?: object) => ({
  type,
  ...(attrs && { attrs }),
  content: content.map((piece) => (typeof piece === 'string' ? { type: 'text', text: piece } : piece)),
})
const title = (...content: Inline[]) => node('heading', content, { level: 1 })
const heading = (...content: Inline[]) => node('heading', content, { level: 3 })
const text = (...content: Inline[]) => node('paragraph', content)
const button = (words: string, href: string) => node('button', [words], { href, alignment: 'left' })
const list = (...items: string[]) =>
  node(
    'bulletList',
    items.map((item) => node('listItem', [text(item)])),
  )
const columns = (...sides: object[][]) =>
  node(
    sides.length === 2 ? 'twoColumns' : 'threeColumns',
    sides.map((side) => node('columnsColumn', side)),
  )
const section = (background: string, ...content: object[]) =>
  node('section', content, { style: `background-color:${background};padding:16px 20px;border-radius:6px` })
const bold = (words: string) => ({ type: 'text', text: words, marks: [{ type: 'bold' }] })
const variable = (key: string, fallback: string | null = null) => ({ type: 'variable', attrs: { key, fallback } })
const link = (words: string, href: string) => ({
  type: 'text',
  text: words,
  marks: [{ type: 'link', attrs: { href } }],
})

const small = { style: 'font-size:13px;color:#625c53' }
const FIRST_NAME = variable('first_name', 'there')
const COMPANY = variable('company_name', 'your company')
const BREAK = { type: 'hardBreak' }
const SIGNATURE = [text('Best regards,', BREAK, variable('sender.name'))]
/** What commercial mail must have: who sends it, from where, and the way out (CAN-SPAM Act). */
const FOOTER = [
  { type: 'horizontalRule' },
  node('paragraph', [variable('brand.name'), BREAK, variable('brand.address')], small),
  node(
    'paragraph',
    ['You get this because we think it helps your business. ', link('Unsubscribe', '{{ unsubscribe_url }}')],
    small,
  ),
]

const design = (...content: object[]): Design => ({ type: 'doc', content: [...content, ...FOOTER] })

/** Mails that a sales team writes to trade contractors, to begin with. */
export const STARTERS: Starter[] = [
  {
    key: 'first-contact',
    name: 'First contact',
    description: 'Short and personal, with one question',
    category: 'Outreach',
    subject: 'A question about {{ company_name | default: "your business" }}',
    preview_text: 'Two minutes, one idea for the coming season',
    design: design(
      text('Hi ', FIRST_NAME, ','),
      text('I came across ', COMPANY, ' while looking at contractors in ', variable('lead.city', 'your area'), '.'),
      text(
        'Most owners we talk to lose jobs for one reason: nobody calls the customer back on the same day. We take care of exactly that.',
      ),
      text('Would a ten-minute call this week be worth it to you?'),
      ...SIGNATURE,
    ),
  },
  {
    key: 'after-call',
    name: 'After the call',
    description: 'What was agreed, and the next step',
    category: 'Follow-up',
    subject: 'What we talked about, {{ first_name | default: "and next steps" }}',
    preview_text: 'The three points, and a time to go on',
    design: design(
      text('Hi ', FIRST_NAME, ','),
      text('Thank you for your time today. This is what I took with me:'),
      list('What you want to change first', 'Who decides, and by when', 'What it may cost'),
      text('If I got something wrong, just reply. Otherwise pick a time for the next step:'),
      button('Choose a time', 'https://example.com/calendar'),
      ...SIGNATURE,
    ),
  },
  {
    key: 'customer-story',
    name: 'Customer story',
    description: 'Figures of a business like theirs',
    category: 'Nurture',
    subject: 'How a {{ lead.business_type | default: "contractor" }} won 31% more quotes',
    preview_text: 'Three figures and what they changed',
    design: design(
      title('31% more quotes won'),
      text(
        'Hi ',
        FIRST_NAME,
        ', a business much like ',
        COMPANY,
        ' was losing quotes to faster competitors. After one season:',
      ),
      columns(
        [heading('31%'), text('more quotes won')],
        [heading('2 h'), text('to the first answer, was 2 days')],
        [heading('4'), text('hours of office work saved a week')],
      ),
      text('What they changed was simple: every request is answered on the day it comes in.'),
      button('Read the whole story', 'https://example.com/story'),
      ...SIGNATURE,
    ),
  },
  {
    key: 'season-offer',
    name: 'Season offer',
    description: 'One offer, until one date',
    category: 'Promotion',
    subject: 'Before the season starts, {{ first_name | default: "an offer for you" }}',
    preview_text: 'Set up free of charge until the end of the month',
    design: design(
      title('Be ready before the phone rings'),
      text('Hi ', FIRST_NAME, ', in a few weeks ', COMPANY, ' will have no time for anything but work.'),
      section(
        '#f1eeea',
        heading('Set-up free of charge'),
        text('For whoever starts before the end of the month. ', bold('You save $490.')),
      ),
      button('Reserve my place', 'https://example.com/offer'),
      text('Questions? Reply to this mail; it reaches me.'),
      ...SIGNATURE,
    ),
  },
  {
    key: 'newsletter',
    name: 'Monthly newsletter',
    description: 'Three short pieces, side by side',
    category: 'Newsletter',
    subject: 'Three things for contractors this month',
    preview_text: 'Pricing, hiring and a checklist',
    design: design(
      title('This month'),
      text('Hi ', FIRST_NAME, ', three things worth five minutes of your time.'),
      { type: 'horizontalRule' },
      heading('The checklist'),
      text('Ten points to go through before every quote, on one page.'),
      button('Get the checklist', 'https://example.com/checklist'),
      columns(
        [
          heading('Pricing'),
          text('Why a range loses more jobs than a high price.'),
          text(link('Read on', 'https://example.com/pricing')),
        ],
        [
          heading('Hiring'),
          text('The question that finds reliable people.'),
          text(link('Read on', 'https://example.com/hiring')),
        ],
      ),
    ),
  },
  {
    key: 'last-try',
    name: 'Last try',
    description: 'For who has gone quiet',
    category: 'Follow-up',
    subject: 'Shall I close your file, {{ first_name | default: "or keep it open" }}?',
    preview_text: 'One word is enough',
    design: design(
      text('Hi ', FIRST_NAME, ','),
      text('I have not heard from you, and I do not want to be a nuisance. One word is enough:'),
      list(
        '“Yes”: I call you this week',
        '“Later”: I ask again in three months',
        '“No”: you do not hear from me again',
      ),
      text('Whatever it is, I wish ', COMPANY, ' a good season.'),
      ...SIGNATURE,
    ),
  },
]

/** The content of a starter; its HTML is compiled when it is opened. */
export function starterContent({ subject, preview_text, design: document }: Starter): MailContent {
  return { subject, preview_text, html_content: '', text_content: null, design: document }
}
