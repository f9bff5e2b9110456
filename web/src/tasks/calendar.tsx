import FullCalendar, { type DatesSetInfo, type EventInput } from '@fullcalendar/react'
import dayGrid from '@fullcalendar/react/daygrid'
import interaction from '@fullcalendar/react/interaction'
import listView from '@fullcalendar/react/list'
import classicTheme from '@fullcalendar/react/themes/classic'
import timeGrid from '@fullcalendar/react/timegrid'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import '@fullcalendar/react/skeleton.css'
import '@fullcalendar/react/themes/classic/theme.css'
import '@fullcalendar/react/themes/classic/palette.css'
import { useState } from 'react'
import { useCan } from '../api/permissions.ts'
import type { Task } from '../api/types.ts'
import classes from './calendar.module.css'
import { calendarTasksQuery, type TaskFilters } from './queries.ts'
import type { OpenDialog } from './task-dialogs.tsx'
import type { TaskActions } from './use-task-actions.ts'
import { useZone } from './use-zone.ts'
import { isClosed, TYPES } from './words.ts'

interface Props {
  filters: TaskFilters
  actions: TaskActions
  onOpen: (dialog: OpenDialog) => void
}

const SHOWN_MINUTES = 30
const MINUTE_MS = 60_000
const DAYTIME = '07:00:00'

const plugins = [classicTheme, dayGrid, timeGrid, listView, interaction]

/** Tasks by day, in the user's own time zone: dragged to another time, resized, opened, and added by a click on a free time. */
export default function TaskCalendar({ filters, actions, onOpen }: Props) {
  const zone = useZone()
  const canEdit = useCan('tasks:write')
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const [range, setRange] = useState<[from: string, to: string] | null>(null)
  const { data: tasks = [] } = useQuery({
    ...calendarTasksQuery(range?.[0] ?? '', range?.[1] ?? '', filters),
    enabled: range !== null,
    placeholderData: (known) => known,
  })

  function showRange({ start, end }: DatesSetInfo) {
    setRange([start.toISOString(), end.toISOString()])
  }
  async function reschedule(id: string, start: Date | null, end: Date | null, revert: () => void) {
    const task = tasks.find((candidate) => candidate.id === id)
    if (!task || !start) return revert()
    const minutes = end ? Math.round((end.getTime() - start.getTime()) / MINUTE_MS) : null
    const due_at = start.toISOString().replace('.000Z', 'Z')
    const patch = {
      ...(Date.parse(due_at) !== Date.parse(task.due_at ?? '') && { due_at }),
      ...(minutes && minutes !== (task.duration_minutes ?? SHOWN_MINUTES) && { duration_minutes: minutes }),
    }
    if (Object.keys(patch).length === 0) return
    const isKept = await actions.change(task, patch, `Moved “${task.title}”`)
    if (!isKept) revert()
  }
  return (
    <div className={classes.calendar}>
      <FullCalendar
        plugins={plugins}
        timeZone={zone}
        initialView={isPhone ? 'listWeek' : 'timeGridWeek'}
        headerToolbar={
          isPhone
            ? { start: 'prev,next', center: 'title', end: 'timeGridDay,listWeek' }
            : { start: 'prev,next today', center: 'title', end: 'dayGridMonth,timeGridWeek,timeGridDay' }
        }
        height="100%"
        toolbarTitleClass={classes.title}
        buttonClass={classes.button}
        {...(isPhone && {
          displayEventEnd: false,
          listItemEventTimeClass: classes.listTime,
          listItemEventTitleClass: classes.listTitle,
        })}
        firstDay={1}
        nowIndicator
        allDaySlot={false}
        scrollTime={DAYTIME}
        dayMaxEvents
        editable={canEdit}
        selectable={canEdit}
        events={tasks.filter((task) => task.due_at && task.deleted_at === null).map((task) => asEvent(task, canEdit))}
        datesSet={showRange}
        eventClick={({ event }) => {
          const task = tasks.find(({ id }) => id === event.id)
          if (task) onOpen({ kind: 'edit', task })
        }}
        eventDrop={({ event, revert }) => reschedule(event.id, event.start, event.end, revert)}
        eventResize={({ event, revert }) => reschedule(event.id, event.start, event.end, revert)}
        select={({ start, end, allDay }) => {
          const duration = allDay ? {} : { duration_minutes: (end.getTime() - start.getTime()) / MINUTE_MS }
          onOpen({ kind: 'edit', task: { due_at: start.toISOString(), ...duration } })
        }}
      />
    </div>
  )
}

function asEvent(task: Task, canEdit: boolean): EventInput {
  const start = Date.parse(task.due_at as string)
  const minutes = task.duration_minutes ?? SHOWN_MINUTES
  return {
    id: task.id,
    title: `${TYPES[task.task_type].label}: ${task.title}${task.business_name ? ` · ${task.business_name}` : ''}`,
    start: new Date(start).toISOString(),
    end: new Date(start + minutes * MINUTE_MS).toISOString(),
    color: `var(--task-${task.task_type})`,
    contrastColor: '#fff',
    editable: canEdit && !isClosed(task),
    className: isClosed(task) ? classes.closed : '',
  }
}
