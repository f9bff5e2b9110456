import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconChevronDown, IconLayoutKanban, IconPinned, IconTable, IconUsers } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useCan } from '../api/permissions.ts'
import type { SavedView } from './queries.ts'
import { useMayChange } from './use-may-change.ts'
import type { OpenView } from './use-view.ts'
import { useViewActions } from './use-view-actions.ts'
import classes from './view-bar.module.css'
import { ViewMenu } from './view-menu.tsx'

const ViewDialog = lazy(() => import('./view-dialog.tsx'))

interface Props {
  view: OpenView
  /** The name of the built-in view: "All leads". */
  allLabel: string
}

/**
 * The views of a list: pinned ones as tabs, the others in a menu, and what to do with changes that are not saved yet.
 */
export function ViewBar({ view, allLabel }: Props) {
  const { saved, views } = view
  const [isNaming, setIsNaming] = useState<'create' | 'rename' | null>(null)
  const actions = useViewActions(view)
  const pinned = views.filter((candidate) => candidate.is_pinned)
  const others = views.filter((candidate) => !candidate.is_pinned)
  const openOther = saved && !saved.is_pinned ? saved : undefined

  return (
    <div className={classes.bar}>
      <nav className={classes.tabs} aria-label="Views">
        <Tab label={allLabel} isOpen={!saved} onOpen={() => view.open(undefined)} />
        {pinned.map((candidate) => (
          <Tab
            key={candidate.id}
            label={candidate.name}
            isShared={candidate.is_shared}
            isOpen={candidate.id === saved?.id}
            onOpen={() => view.open(candidate)}
          />
        ))}
        {openOther && <Tab label={openOther.name} isShared={openOther.is_shared} isOpen onOpen={() => {}} />}
        {saved && <ViewMenu view={view} saved={saved} actions={actions} onRename={() => setIsNaming('rename')} />}
        {others.length > 0 && (
          <Menu position="bottom-start" shadow="md">
            <Menu.Target>
              <Button size="compact-sm" variant="subtle" color="gray" rightSection={<IconChevronDown size={14} />}>
                {others.length === 1 && !openOther ? 'Views' : `Views (${others.length})`}
              </Button>
            </Menu.Target>
            <Menu.Dropdown mah="60vh" style={{ overflowY: 'auto' }}>
              {others.map((candidate) => (
                <ViewItem key={candidate.id} view={candidate} onOpen={() => view.open(candidate)} onPin={actions.pin} />
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </nav>
      <div className={classes.side}>
        {view.isChanged && (
          <Unsaved
            view={view}
            isSaving={actions.isSaving}
            onSave={() => actions.saveChanges()}
            onSaveAs={() => setIsNaming('create')}
          />
        )}
        {view.entity === 'lead' && <LayoutSwitch view={view} />}
      </div>
      <Suspense>
        {isNaming && (
          <ViewDialog
            view={view}
            {...(isNaming === 'rename' && saved && { renamed: saved })}
            onClose={() => setIsNaming(null)}
          />
        )}
      </Suspense>
    </div>
  )
}

interface TabProps {
  label: string
  isOpen: boolean
  isShared?: boolean
  onOpen: () => void
}

function Tab({ label, isOpen, isShared = false, onOpen }: TabProps) {
  return (
    <button type="button" className={classes.tab} aria-current={isOpen ? 'page' : undefined} onClick={onOpen}>
      <span className={classes.name}>{label}</span>
      {isShared && <IconUsers size={12} stroke={1.8} role="img" aria-label="shared" />}
    </button>
  )
}

function ViewItem({ view, onOpen, onPin }: { view: SavedView; onOpen: () => void; onPin: (view: SavedView) => void }) {
  return (
    <div className={classes.item}>
      <Menu.Item
        onClick={onOpen}
        leftSection={view.layout === 'board' ? <IconLayoutKanban size={15} /> : <IconTable size={15} />}
        rightSection={view.is_shared && <IconUsers size={13} role="img" aria-label="shared" />}
      >
        {view.name}
      </Menu.Item>
      <ActionIcon aria-label={`Pin ${view.name}`} title="Pin as a tab" onClick={() => onPin(view)}>
        <IconPinned size={15} stroke={1.7} />
      </ActionIcon>
    </div>
  )
}

interface UnsavedProps {
  view: OpenView
  isSaving: boolean
  onSave: () => void
  onSaveAs: () => void
}

/** Says that what is shown is not what is saved, and offers the ways out. */
function Unsaved({ view, isSaving, onSave, onSaveAs }: UnsavedProps) {
  const canWrite = useCan('views:write')
  const maySave = useMayChange(view.saved)
  return (
    <fieldset className={classes.unsaved} aria-label="Unsaved changes">
      {view.saved && <span className={classes.changed}>Unsaved changes</span>}
      {canWrite && maySave && (
        <Button size="compact-sm" variant="light" loading={isSaving} onClick={onSave}>
          Save
        </Button>
      )}
      {canWrite && (
        <Button size="compact-sm" variant="subtle" onClick={onSaveAs}>
          {view.saved ? 'Save as…' : 'Save view…'}
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={() => view.settle()}>
        Reset
      </Button>
    </fieldset>
  )
}

function LayoutSwitch({ view }: { view: OpenView }) {
  const layouts = [
    { layout: 'table', label: 'Table', icon: IconTable },
    { layout: 'board', label: 'Board', icon: IconLayoutKanban },
  ] as const
  return (
    <fieldset className={classes.layouts} aria-label="Layout">
      {layouts.map(({ layout, label, icon: Icon }) => (
        <button
          key={layout}
          type="button"
          className={classes.layout}
          aria-label={label}
          title={label}
          aria-pressed={view.layout === layout}
          onClick={() => view.layout !== layout && view.switchLayout(layout)}
        >
          <Icon size={16} stroke={1.7} />
        </button>
      ))}
    </fieldset>
  )
}
