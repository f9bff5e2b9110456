import { Menu } from '@mantine/core'
import {
  IconArrowRight,
  IconCheck,
  IconChevronLeft,
  IconChevronRight,
  IconExternalLink,
  IconFlame,
  IconMail,
  IconPhone,
  IconUser,
} from '@tabler/icons-react'
import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { Board, Card, User } from '../../api/types.ts'
import type { BoardFilter } from '../queries.ts'
import { findCard } from './board.ts'
import { editCard, focusCard, moveCard, question } from './board-session.ts'
import classes from './card-menu.module.css'

interface Props {
  lead_id: string
  x: number
  y: number
  board: Board
  view: BoardFilter
  users: User[] | undefined
  canWrite: boolean
  onClose: () => void
}

type Panel = 'actions' | 'move' | 'assign' | 'tier'

const TIERS = ['hot', 'warm', 'cold', 'nurture'] as const

/** What can be done to one lead. Its parts open in place, so that a finger, a mouse and the keyboard reach them alike. */
export default function CardMenu({ lead_id, x, y, board, onClose, ...props }: Props) {
  const [panel, setPanel] = useState<Panel>('actions')
  const found = findCard(board, lead_id)
  if (!found) return null
  const close = () => {
    onClose()
    if (!question.get()) focusCard(lead_id)
  }
  const panelProps = { ...props, board, card: found.card, open: setPanel }
  return (
    <Menu
      key={panel}
      opened
      onClose={close}
      position="bottom-start"
      middlewares={{ flip: true, shift: true, size: true }}
      returnFocus={false}
      width={232}
    >
      <Menu.Target>
        <span style={{ position: 'fixed', left: x, top: y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Actions for ${found.card.business_name}`} className={classes.menu}>
        {panel === 'actions' && <Actions {...panelProps} />}
        {panel === 'move' && <MoveTo {...panelProps} />}
        {panel === 'assign' && <AssignTo {...panelProps} />}
        {panel === 'tier' && <SetTier {...panelProps} />}
      </Menu.Dropdown>
    </Menu>
  )
}

interface PanelProps {
  board: Board
  view: BoardFilter
  card: Card
  users: User[] | undefined
  canWrite: boolean
  open: (panel: Panel) => void
}

function Actions({ card, view, canWrite, open }: PanelProps) {
  const router = useRouter()
  const to = { to: '/crm/leads/$id', params: { id: card.id }, search: { ...view, stage_id: card.stage_id } } as const
  return (
    <>
      <Menu.Item leftSection={<IconExternalLink size={16} />} onClick={() => router.navigate(to)}>
        Open
      </Menu.Item>
      {canWrite && (
        <>
          <Opener icon={<IconArrowRight size={16} />} onClick={() => open('move')}>
            Move to…
          </Opener>
          <Opener icon={<IconUser size={16} />} onClick={() => open('assign')}>
            Assign to…
          </Opener>
          <Opener icon={<IconFlame size={16} />} onClick={() => open('tier')}>
            Tier…
          </Opener>
        </>
      )}
      <Menu.Divider />
      <Menu.Item
        component="a"
        href={card.phone ? `tel:${card.phone.replace(/[^+\d]/g, '')}` : undefined}
        disabled={!card.phone}
        leftSection={<IconPhone size={16} />}
      >
        {card.phone ? `Call ${card.phone}` : 'No phone number'}
      </Menu.Item>
      <Menu.Item
        component="a"
        href={card.email ? `mailto:${card.email}` : undefined}
        disabled={!card.email}
        leftSection={<IconMail size={16} />}
      >
        {card.email ? `Email ${card.email}` : 'No email address'}
      </Menu.Item>
    </>
  )
}

function MoveTo({ board, view, card, open }: PanelProps) {
  return (
    <>
      <Back onClick={() => open('actions')}>Move to</Back>
      {board.stages.map((stage) => (
        <Menu.Item
          key={stage.id}
          disabled={stage.id === card.stage_id}
          leftSection={<span className={classes.dot} style={{ background: stage.color }} />}
          onClick={() => moveCard(board, view, card, { stage_id: stage.id, index: 0 })}
        >
          {stage.name}
        </Menu.Item>
      ))}
    </>
  )
}

function AssignTo({ view, card, users, open }: PanelProps) {
  const assign = (owner_id: string | null, name: string) =>
    editCard(view, card, { owner_id }, `${card.business_name} assigned to ${name}`)
  return (
    <>
      <Back onClick={() => open('actions')}>Assign to</Back>
      <Choice isChosen={card.owner_id === null} onClick={() => assign(null, 'nobody')}>
        Nobody
      </Choice>
      {users
        ?.filter((user) => user.is_active)
        .map((user) => (
          <Choice key={user.id} isChosen={card.owner_id === user.id} onClick={() => assign(user.id, user.name)}>
            {user.name}
          </Choice>
        ))}
    </>
  )
}

function SetTier({ view, card, open }: PanelProps) {
  return (
    <>
      <Back onClick={() => open('actions')}>Tier</Back>
      {TIERS.map((tier) => (
        <Choice
          key={tier}
          isChosen={card.tier === tier}
          onClick={() => editCard(view, card, { tier }, `${card.business_name} is ${tier} now`)}
        >
          {tier[0]?.toUpperCase() + tier.slice(1)}
        </Choice>
      ))}
    </>
  )
}

function Opener({ icon, onClick, children }: { icon: ReactNode; onClick: () => void; children: ReactNode }) {
  return (
    <Menu.Item
      leftSection={icon}
      rightSection={<IconChevronRight size={14} />}
      closeMenuOnClick={false}
      onClick={onClick}
    >
      {children}
    </Menu.Item>
  )
}

function Back({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <>
      <Menu.Item leftSection={<IconChevronLeft size={16} />} closeMenuOnClick={false} onClick={onClick}>
        {children}
      </Menu.Item>
      <Menu.Divider />
    </>
  )
}

function Choice({ isChosen, onClick, children }: { isChosen: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Menu.Item disabled={isChosen} rightSection={isChosen && <IconCheck size={14} />} onClick={onClick}>
      {children}
    </Menu.Item>
  )
}
