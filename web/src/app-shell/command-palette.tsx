import { CloseButton, Combobox, Modal, useCombobox, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks'
import { IconLogout, IconPlus, IconSearch, IconSunMoon } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ComponentType, useEffect, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import type { Lead } from '../api/types.ts'
import { leadSearchQuery } from '../leads/queries.ts'
import { Score } from '../ui/score.tsx'
import { TierBadge } from '../ui/tier-badge.tsx'
import classes from './command-palette.module.css'
import { openCommand } from './commands.ts'
import { useNavigation } from './navigation.ts'
import { signOut } from './sign-out.ts'

const TYPING_PAUSE_MS = 120

interface Action {
  key: string
  label: string
  icon: ComponentType<{ size?: number; stroke?: number }>
  run: () => void
}

/** One box that finds leads, opens pages and starts actions; made for the keyboard, and full-size on a phone. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('')
  const [pausedQuery] = useDebouncedValue(query.trim(), TYPING_PAUSE_MS)
  const navigate = useNavigate()
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const combobox = useCombobox({ opened: true })
  const leads = useQuery({ ...leadSearchQuery(pausedQuery), placeholderData: keepPreviousData })
  const actions = useActions().filter(({ label }) => label.toLowerCase().includes(query.trim().toLowerCase()))

  // biome-ignore lint/correctness/useExhaustiveDependencies: the first hit is chosen whenever there are new ones
  useEffect(() => {
    combobox.selectFirstOption()
  }, [leads.data, query])

  function submit(value: string) {
    const action = actions.find(({ key }) => key === value)
    onClose()
    if (action) action.run()
    else navigate({ to: '/crm/leads/$id', params: { id: value } })
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
      <Modal.Content aria-label="Search leads, pages and actions">
        <Combobox store={combobox} onOptionSubmit={submit}>
          <div className={classes.search}>
            <IconSearch size={18} stroke={1.6} aria-hidden />
            <Combobox.EventsTarget withExpandedAttribute>
              <input
                className={classes.input}
                data-autofocus
                aria-label="Search leads, pages and actions"
                placeholder="Search by name, phone, email, city…"
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
            {leads.data && leads.data.length > 0 && (
              <Combobox.Group label={pausedQuery ? 'Leads' : 'Newest leads'}>
                {leads.data.map((lead) => (
                  <Combobox.Option key={lead.id} value={lead.id} className={classes.option}>
                    <LeadOption lead={lead} />
                  </Combobox.Option>
                ))}
              </Combobox.Group>
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
            {leads.error
              ? `Leads could not be searched. ${problemMessage(leads.error)}`
              : leads.data?.length === 0 && pausedQuery && !leads.isPlaceholderData
                ? `No lead matches “${pausedQuery}”.`
                : ''}
          </p>
        </Combobox>
      </Modal.Content>
    </Modal.Root>
  )
}

function LeadOption({ lead }: { lead: Lead }) {
  const about = [lead.contact_name, [lead.city, lead.state].filter(Boolean).join(', ')].filter(Boolean).join(' · ')
  return (
    <>
      <span className={classes.lead}>
        <span className={classes.name}>{lead.business_name}</span>
        {about && <span className={classes.about}>{about}</span>}
      </span>
      <TierBadge tier={lead.tier} />
      <Score value={lead.lead_score} />
    </>
  )
}

const newLead: Action = { key: 'new-lead', label: 'New lead', icon: IconPlus, run: () => openCommand('new-lead') }

function useActions(): Action[] {
  const navigation = useNavigation()
  const navigate = useNavigate()
  const { setColorScheme } = useMantineColorScheme()
  const scheme = useComputedColorScheme('light')
  const canCreate = useCan('leads:write')
  const other = scheme === 'dark' ? 'light' : 'dark'
  return [
    ...(canCreate ? [newLead] : []),
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
