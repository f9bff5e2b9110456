import { CalendarFeed } from '../settings/calendar-feed.tsx'
import { CalendarHelp } from '../settings/calendar-help.tsx'
import { Section, SettingsPage } from '../settings/settings-page.tsx'

export default function SettingsCalendarScreen() {
  return (
    <SettingsPage>
      <Section
        title="Calendar"
        lead="Your open tasks with a time, those done in the last 30 days, and your meetings, in the calendar program you use. It is read only: changes are made here."
      >
        <CalendarFeed />
      </Section>
      <Section title="How to add it">
        <CalendarHelp />
      </Section>
    </SettingsPage>
  )
}
