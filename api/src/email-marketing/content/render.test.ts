import fc from 'fast-check'
import { Liquid } from 'liquidjs'
import { describe, expect, it } from 'vitest'
import { type Content, ContentError, type Variables } from './content.ts'
import { contentWarnings } from './content-warnings.ts'
import { compileContent, linkTarget, type MailLinks, renderMail } from './render.ts'

const LINKS: MailLinks = { unsubscribe_url: 'https://crm.test/u/1?a=1&b=2' }
const TRACKED: MailLinks = { ...LINKS, click_url: (no) => `https://crm.test/c/${no}?x=1&y=2` }

function compiled(html_content: string, rest: Partial<Content> = {}) {
  return compileContent({ subject: '', preview_text: null, text_content: null, ...rest, html_content })
}

const html = (source: string, variables: Variables = {}, links = LINKS) =>
  renderMail(compiled(source), variables, links).html

function faultOf(source: string): ContentError {
  try {
    compiled(source)
  } catch (error) {
    if (error instanceof ContentError) return error
  }
  throw new Error('it was taken')
}

describe('Liquid in a mail', () => {
  it('is escaped in HTML and as it is in subject and text', () => {
    const mail = renderMail(
      compiled('<p title="{{ name }}">{{ name }}</p>', { subject: 'For {{ name }}', preview_text: '{{ name }} & you' }),
      { name: '<b>"A" & \'B\'</b>' },
      LINKS,
    )
    const escaped = '&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;'
    expect(mail.subject).toBe('For <b>"A" & \'B\'</b>')
    expect(mail.html).toContain(`<p title="${escaped}">${escaped}</p>`)
    expect(mail.html).toContain(`${escaped} &amp; you`)
    expect(mail.text).toBe('<b>"A" & \'B\'</b>')
  })

  it('may be written as editors write it, with entities for quotes', () => {
    const source =
      '<a title="{{ x | default: &quot;A &amp; B&quot; }}">{% if y == &#39;1&#39; and 2 &gt; 1 %}yes{% endif %}</a>'
    expect(html(source, { y: '1' })).toBe('<a title="A &amp; B">yes</a>')
  })

  it('tells the place of a mistake as it was written, entities or not', () => {
    const fault = faultOf('<p>\n{{ a | default: &quot;&amp;&quot; }} {{ b | shout }}')
    expect(fault).toMatchObject({ part: 'html_content', line: 2, column: 38 })
  })

  it('reads nothing of a value but what was given', () => {
    const source =
      '[{{ constructor }}{{ toString }}{{ __proto__.x }}{{ name.constructor.name }}{{ lead.__proto__ }}{{ lead.hasOwnProperty }}]'
    expect(html(source, { name: 'Ann', lead: { city: 'Austin' } })).toBe('[]')
  })

  it('says lists, yes and no in words, and nothing for what is not there', () => {
    expect(
      html('{{ tags }}; {{ yes }}; {{ n }}; {{ lead }}; {{ nobody.knows }}', {
        tags: ['a', 'b'],
        yes: true,
        n: 0,
        lead: { city: 'x' },
      }),
    ).toBe('a, b; Yes; 0; ; ')
  })

  it('writes dates the same wherever it runs', () => {
    expect(html('{{ "March 5, 2026" | date: "%A" }} {{ "2026-03-05" | date }} {{ "soon" | date: "%Y" }}')).toBe(
      'Thursday March 5, 2026 soon',
    )
  })

  it('keeps the line breaks of a value where it is asked to, and nothing else of it', () => {
    expect(html('{{ x | newline_to_br }} {{ x | escape }}', { x: '<\n>' })).toBe('&lt;<br>\n&gt; &lt;\n&gt;')
  })

  it.each([
    ['{% for a in list %}{% for b in list %}{% for c in list %}x{% endfor %}{% endfor %}{% endfor %}', 'goes on'],
    ['{% for a in list %}{{ long }}{{ long }}{% endfor %}', 'too large'],
  ])('stops at values that make it endless: %s', (source, message) => {
    const variables = { list: Array.from({ length: 100 }, () => 'x'), long: 'x'.repeat(100_000) }
    expect(() => html(source, variables)).toThrow(message)
  })
})

describe('links', () => {
  const source = `<p><a href="https://a.test/?x=1&amp;y={{ city | url_encode }}">A</a>
<A HREF='{{ site | default: "https://b.test" }}' class=x>B</A> <a href=https://c.test>C</a>
<a href="mailto:a@b.co">m</a><a href="tel:+1">t</a><a href="#x">x</a><a href="">e</a><a>n</a>
<a href="{{ unsubscribe_url }}">U</a><a href="{{unsubscribe_url}}&amp;x">U</a><map><area href="//d.test/"></map>
<!-- <a href="https://no.test">no</a> --><img src="https://img.test/"></p>`

  it('are numbered in order; those that must not be counted are left alone', () => {
    expect(compiled(source).links).toEqual([
      'https://a.test/?x=1&y={{ city | url_encode }}',
      '{{ site | default: "https://b.test" }}',
      'https://c.test',
      '//d.test/',
    ])
  })

  it('lead through the address that counts, and the rest of the HTML stays byte for byte', () => {
    const expected = source
      .replace('https://a.test/?x=1&amp;y={{ city | url_encode }}', 'https://crm.test/c/0?x=1&amp;y=2')
      .replace('{{ site | default: "https://b.test" }}', 'https://crm.test/c/1?x=1&amp;y=2')
      .replace('https://c.test', 'https://crm.test/c/2?x=1&amp;y=2')
      .replace('//d.test/', 'https://crm.test/c/3?x=1&amp;y=2')
      .replace('{{ unsubscribe_url }}', 'https://crm.test/u/1?a=1&amp;b=2')
      .replace('{{unsubscribe_url}}', 'https://crm.test/u/1?a=1&amp;b=2')
    expect(html(source, { city: 'Austin' }, TRACKED)).toBe(expected)
  })

  it('are left alone where a condition begins in one and ends elsewhere', () => {
    const source =
      '<a href="{% if a %}https://a.test">A{% else %}https://b.test">B{% endif %}</a><a href="https://c.test">C</a>'
    expect(html(source, { a: 1 }, TRACKED)).toBe(
      '<a href="https://a.test">A</a><a href="https://crm.test/c/0?x=1&amp;y=2">C</a>',
    )
  })

  it('lead straight there when clicks are not counted', () => {
    expect(html(source, { city: 'A & B' })).toContain('href="https://a.test/?x=1&amp;y=A+%26+B"')
  })

  it('know their targets with what the contact’s mail was filled in with', () => {
    const content = compiled(source)
    expect(linkTarget(content, 0, { city: 'A & B' })).toBe('https://a.test/?x=1&y=A+%26+B')
    expect(linkTarget(content, 1, {})).toBe('https://b.test/')
    expect(linkTarget(content, 3, {})).toBe('https://d.test/')
    for (const site of ['javascript:alert(1)', 'data:text/html,x', 'b.test', '/x', '']) {
      expect(linkTarget(compiled('<a href="{{ site }}">x</a>'), 0, { site }), site).toBeNull()
    }
    expect(linkTarget(content, 4, {})).toBeNull()
    expect(linkTarget(content, -1, {})).toBeNull()
  })
})

describe('around the mail', () => {
  it('the preview text stands first in the body, unseen, and not in the text', () => {
    const content = compiled(
      '<!doctype html><html><head><title>x</title></head><body class="a"><p>Hi</p></body></html>',
      {
        preview_text: 'For {{ name }}',
      },
    )
    const mail = renderMail(content, { name: 'A&B' }, LINKS)
    expect(mail.html).toMatch(/<body class="a"><div style="display:none[^"]*">For A&amp;B[^<]*<\/div><p>Hi<\/p>/)
    expect(mail.text).toBe('Hi')
  })

  it('the picture that counts opens stands last in the body, when there is one', () => {
    const open_url = 'https://crm.test/o/1?a&b'
    expect(html('<body><p>Hi</p></body>', {}, { ...LINKS, open_url })).toMatch(
      /<p>Hi<\/p><img src="https:\/\/crm.test\/o\/1\?a&amp;b"[^>]*><\/body>$/,
    )
    expect(html('<p>Hi</p>', {}, { ...LINKS, open_url })).toMatch(/<\/p><img [^>]*>$/)
    expect(html('<p>Hi</p>')).toBe('<p>Hi</p>')
  })

  it('a subject is one line', () => {
    expect(renderMail(compiled('', { subject: ' Hi\n{{ a }}' }), { a: 'Ann\r\nBcc: x@y.z' }, LINKS).subject).toBe(
      'Hi Ann Bcc: x@y.z',
    )
  })
})

describe('the text part', () => {
  const text = (source: string, variables: Variables = {}) => renderMail(compiled(source), variables, LINKS).text

  it('says what the HTML says, with its variables, conditions and links', () => {
    const source = `<html><head><style>p { color: red }</style></head><body><h1>Hi {{ name | default: &quot;there&quot; }}</h1>
      {% if city %}<p>In {{ city }}</p>{% endif %}
      <ul>{% for tag in tags %}<li>{{ tag }}</li>{% endfor %}</ul>
      <table><tr><td><a href="https://a.test/?q={{ city }}">Book a call</a></td></tr></table>
      <img src="https://a.test/x.png" alt="Logo"><a href="{{ unsubscribe_url }}">Unsubscribe</a></body></html>`
    expect(text(source, { name: 'Ann', city: 'Austin', tags: ['a', 'b'] })).toBe(
      'Hi Ann\n\nIn Austin\n\n * a\n * b\n\nBook a call (https://a.test/?q=Austin)\n\nUnsubscribe (https://crm.test/u/1?a=1&b=2)',
    )
    expect(text(source)).toMatch(/^Hi there\n\nBook a call/)
  })

  it('is there also when tags of Liquid begin and end in what is not shown', () => {
    expect(text('<style>{% if a %}p{}</style><p>Hi</p>{% endif %}')).toBe('Hi')
  })

  it('takes no character of the mail for one of its own', () => {
    expect(text('<p>\u{f0000}{{ a }}</p>', { a: '\u{f0001}\u{10ffff}' })).toBe('\u{f0001}\u{10ffff}')
  })
})

describe('whatever contacts are called', () => {
  const value = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(
      '<script>',
      '"><img src=x onerror=1>',
      "' onclick='",
      '{{ x }}',
      '{% if %}',
      '</body>',
      '\u2028',
      '&lt;',
      '\0',
    ),
  )
  const variables = fc.record({ a: value, lead: fc.record({ b: value, list: fc.array(value) }) })
  const source = `<body title="{{ a }}"><a href='https://x.test/{{ lead.b }}'>{{ a | upcase | append: lead.b }}</a>
    {% for x in lead.list %}<i>{{ x | newline_to_br }}</i>{% endfor %}{% if a contains "<" %}{{ lead.list | join: "<br>" }}{% endif %}
    {% assign y = a | prepend: lead.b %}{{ y }}{{ y | escape }}{{ y | replace: "&", "<" }}{{ y | strip_html }}</body>`
  const elements = (document: string) => document.match(/<[^>]*>/g)?.filter((tag) => !/^<\/?i>$|^<br>$/.test(tag)) ?? []

  it('no value becomes a tag or ends an attribute', () => {
    const content = compiled(source, { preview_text: '{{ a }}' })
    const plain = elements(renderMail(content, { a: '', lead: {} }, TRACKED).html)
    fc.assert(
      fc.property(variables, (given) => {
        const found = elements(renderMail(content, given, TRACKED).html)
        expect(found.length).toBe(plain.length)
        expect(found.map((tag) => tag.replace(/".*?"|'.*?'/gs, ''))).toEqual(
          plain.map((tag) => tag.replace(/".*?"|'.*?'/gs, '')),
        )
      }),
    )
  })

  it('a mail is the same when it is rendered again, also from a copy of its variables and another compilation', () => {
    fc.assert(
      fc.property(variables, (given) => {
        const copy = JSON.parse(JSON.stringify({ lead: given.lead, a: given.a }))
        expect(renderMail(compiled(source), copy, TRACKED)).toEqual(renderMail(compiled(source), given, TRACKED))
      }),
      { numRuns: 30 },
    )
  })

  it('plain variables read as LiquidJS reads them', () => {
    const liquid = new Liquid({ ownPropertyOnly: true, outputEscape: 'escape' })
    const anything = fc.oneof(value, fc.integer(), fc.constant(null), fc.constant(undefined))
    const given = fc.record({ a: anything, lead: fc.oneof(fc.record({ b: anything }), anything) })
    const plain =
      '{{ a }}|{{ lead.b }}|{{ a | default: "x" }}|{{ lead.b | default: "<x>" }}|{{ lead.b.c }}|{{ nobody }}'
    const content = compiled(plain)
    fc.assert(
      fc.property(given, (scope) => {
        const theirs = liquid.parseAndRenderSync(plain, scope).replaceAll('&#34;', '&quot;')
        expect(renderMail(content, scope, LINKS).html).toBe(theirs.replaceAll('[object Object]', ''))
      }),
    )
  })
})

describe('what somebody may try', () => {
  it.each([
    ['openings', '{{'.repeat(250_000)],
    ['quotes', `{{ ${'"\\'.repeat(100_000)} }}`],
    ['tags', '<div>'.repeat(99_000)],
    ['attributes', `<a ${'href="x" '.repeat(50_000)}>`],
    ['entities', `{{ ${'&quot;'.repeat(80_000)} }}`],
    ['brackets', '<'.repeat(490_000)],
    ['variables', '{{ a.b.c }}\n'.repeat(4_999)],
    ['comments', '<!--'.repeat(120_000)],
    ['an unclosed tag in each line', '{% if a %}\n'.repeat(3_000)],
  ])('is over soon, taken or refused: %s', (_what, source) => {
    const started = performance.now()
    try {
      const content = compiled(source)
      contentWarnings(
        { subject: '', preview_text: null, html_content: source, text_content: null },
        {
          compiled: content,
          known: [],
          brand_address: null,
          empty_counts: {},
          html_bytes: source.length,
        },
      )
    } catch (error) {
      expect(error).toBeInstanceOf(ContentError)
    }
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})
