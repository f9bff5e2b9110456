import classes from './calendar-help.module.css'

const STEPS = [
  {
    program: 'Google Calendar',
    steps:
      'On the web, beside “Other calendars”, choose +, then “From URL”, and paste the https address. Google reads it a few times a day.',
  },
  {
    program: 'Apple Calendar',
    steps:
      'On a Mac: File, “New Calendar Subscription…”, and paste the webcal address. On an iPhone: Calendars, “Add Calendar”, “Add Subscription Calendar”. Choose how often it refreshes.',
  },
  {
    program: 'Outlook',
    steps:
      'On the web: “Add calendar”, “Subscribe from web”, and paste the https address. Outlook reads it every few hours.',
  },
]

/** How to bring the address into the usual calendar programs. */
export function CalendarHelp() {
  return (
    <dl className={classes.list}>
      {STEPS.map(({ program, steps }) => (
        <div key={program} className={classes.entry}>
          <dt className={classes.program}>{program}</dt>
          <dd className={classes.steps}>{steps}</dd>
        </div>
      ))}
    </dl>
  )
}
