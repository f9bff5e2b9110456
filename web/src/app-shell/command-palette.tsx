import { CloseButton, Combobox, Modal, useCombobox, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { IconBell, IconLogout, IconPlus, IconSearch, IconSunMoon } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ComponentType, useEffect, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { meQuery } from '../api/shared-queries.ts'
import { groupHits, HIT_KINDS, placeOfHit } from '../search/hit-kinds.ts'
import { HitOption } from '../search/hit-option.tsx'
import { type Hit, searchQuery } from '../search/queries.ts'
import { readRecentHits, rememberHit } from '../search/recent-hits.ts'
import classes from './command-palette.module.css'
import { openCommand } from './commands.ts'
import { useNavigation } from './navigation.ts'
import { signOut } from './sign-out.ts'

const TYPING_PAUSE_MS = 120
const LABEL = 'Search leads, pages and actions'

interface Action {
  key: string
  label: string
  icon: ComponentType<{ size?: number; stroke?: number }>
  run: () => void
}

/** One box that finds every record, opens pages and starts actions; made for the keyboard, full-size on a phone. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('')
  const q = query.trim()
  const [pausedQuery] = useDebouncedValue(q, TYPING_PAUSE_MS)
  const navigate = useNavigate()
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const combobox = useCombobox({ opened: true })
  const { data: me } = useQuery(meQuery)
  const found = useQuery({ ...searchQuery(pausedQuery), placeholderData: keepPreviousData })
  const hits = q === '' ? [] : (found.data ?? [])
  const recent = q === '' && me ? readRecentHits(me.id) : []
  const groups =
    q === ''
      ? [{ label: 'Recent', hits: recent }]
      : groupHits(hits).map(({ entity, hits }) => ({ ...HIT_KINDS[entity], hits }))
  const actions = useActions().filter(({ label }) => label.toLowerCase().includes(q.toLowerCase()))

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first hit is chosen whenever there are new ones
  useEffect(() => {
    combobox.selectFirstOption()
  }, [found.data, query])

  function submit(value: string) {
    const action = actions.find(({ key }) => key === value)
    const hit = [...hits, ...recent].find(({ id }) => id === value)
    onClose()
    if (action) action.run()
    else if (hit) open(hit)
  }

  function open(hit: Hit) {
    if (me) rememberHit(me.id, hit)
    navigate({ href: placeOfHit(hit) })
  }

  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={600}
      yOffset="12vh"
      padding={0}
      fullScreen={isPhone}
      classNames={{ content: classes.content }}
    >
      <Modal.Overlay color="var(--color-scrim)" backgroundOpacity={1} />
      <Modal.Content aria-label={LABEL}>
        <Combobox store={combobox} onOptionSubmit={submit}>
          <div className={classes.search}>
            <IconSearch size={18} stroke={1.6} aria-hidden />
            <Combobox.EventsTarget withExpandedAttribute>
              <input
                className={classes.input}
                data-autofocus
                aria-label={LABEL}
                placeholder="Search by name, phone, email, task, note…"
                value={query}
                maxLength={200}
                autoComplete="off"
                spellCheck={false}
                role="combobox"
                aria-expanded
                onKeyDown={(event) => event.key === 'Escape' && onClose()}
                onChange={(event) => setQuery(event.currentTarget.value)}
              />
            </Combobox.EventsTarget>
            {isPhone && <CloseButton className={classes.close} aria-label="Close search" onClick={onClose} />}
          </div>
          <Combobox.Options className={classes.options} aria-label="Results">
            {groups.map(
              ({ label, hits }) =>
                hits.length > 0 && (
                  <Combobox.Group key={label} label={label}>
                    {hits.map((hit) => (
                      <Combobox.Option key={hit.id} value={hit.id} className={classes.option}>
                        <HitOption hit={hit} />
                      </Combobox.Option>
                    ))}
                  </Combobox.Group>
                ),
            )}
            {actions.length > 0 && (
              <Combobox.Group label="Pages and actions">
                {actions.map(({ key, label, icon: Icon }) => (
                  <Combobox.Option key={key} value={key} className={classes.option}>
                    <Icon size={16} stroke={1.6} />
                    {label}
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            )}
          </Combobox.Options>
          <p className={classes.note} role="status">
            {q !== '' && found.error
              ? `The search failed. ${problemMessage(found.error)}`
              : found.data?.length === 0 && q !== '' && q === pausedQuery && !found.isPlaceholderData
                ? `No record matches “${q}”.`
                : ''}
          </p>
        </Combobox>
      </Modal.Content>
    </Modal.Root>
  )
}

const newLead: Action = { key: 'new-lead', label: 'New lead', icon: IconPlus, run: () => openCommand('new-lead') }
const newContact: Action = {
  key: 'new-contact',
  label: 'New contact',
  icon: IconPlus,
  run: () => openCommand('new-contact'),
}

const openNotifications: Action = {
  key: 'notifications',
  label: 'Notifications',
  icon: IconBell,
  run: () => openCommand('notifications'),
}

function useActions(): Action[] {
  const navigation = useNavigation()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const canCreate = useCan('leads:write')
  const canAddContact = useCan('contacts:write')
  const other = scheme === 'dark' ? 'light' : 'dark'
  return [
    ...(canCreate ? [newLead] : []),
    openNotifications,
    ...(canAddContact ? [newContact] : []),
    ...navigation.map(({ to, label, icon }) => ({
      key: to,
      label: `Go to ${label}`,
      icon,
      run: () => navigate({ to }),
    })),
    { key: 'appearance', label: `Switch to ${other} mode`, icon: IconSunMoon, run: () => setColorScheme(other) },
    { key: 'sign-out', label: 'Sign out', icon: IconLogout, run: signOut },
  ]
}
