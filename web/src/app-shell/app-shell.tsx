import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useIsConnected } from '../api/live.ts'
import { useFollowedOperations } from '../bulk/followed-operations.ts'
import classes from './app-shell.module.css'
import { BottomBar } from './bottom-bar.tsx'
import { openCommand, useOpenCommand } from './commands.ts'
import { Sidebar } from './sidebar.tsx'
import { useFreshCaches } from './use-fresh-caches.ts'
import { useShellHotkeys } from './use-shell-hotkeys.ts'

const Toaster = lazy(() => import('../ui/toaster.tsx'))
const CommandPalette = lazy(() => import('./command-palette.tsx'))
const NotificationPanel = lazy(() => import('../notifications/notification-panel.tsx'))
const NewLeadDialog = lazy(() => import('../leads/new-lead-dialog.tsx'))
const OperationPanel = lazy(() => import('../bulk/operation-panel.tsx'))
const NewContactDialog = lazy(() => import('../contacts/new-contact-dialog.tsx'))

/** Navigation around the screen, and what opens over it. */
export function AppShell() {
  useShellHotkeys()
  useFreshCaches()
  const command = useOpenCommand()
  const close = () => openCommand(null)
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <Sidebar />
      <main id="main" className={classes.main} tabIndex={-1}>
        <OfflineBanner />
        <div className={classes.screen}>
          <Outlet />
        </div>
      </main>
      <BottomBar />
      <Suspense>
        {command === 'palette' && <CommandPalette onClose={close} />}
        {command === 'notifications' && <NotificationPanel onClose={close} />}
        {command === 'new-lead' && <NewLeadDialog onClose={close} />}
        {command === 'new-contact' && <NewContactDialog onClose={close} />}
      </Suspense>
      <FollowedOperations />
      <LateToaster />
    </div>
  )
}

/** Bulk actions go on in the background, and are told of wherever one is. */
function FollowedOperations() {
  const hasAny = useFollowedOperations().length > 0
  return <Suspense>{hasAny && <OperationPanel />}</Suspense>
}

/** Only after a moment: a stream that reconnects at once is nobody's concern. */
function OfflineBanner() {
  const isConnected = useIsConnected()
  const [isShown, setIsShown] = useState(false)
  useEffect(() => {
    if (isConnected) {
      setIsShown(false)
      return
    }
    const timer = setTimeout(() => setIsShown(true), 2500)
    return () => clearTimeout(timer)
  }, [isConnected])
  return (
    <div role="status">
      {isShown && (
        <p className={classes.offline}>Not connected. You see the last known state; trying again by itself.</p>
      )}
    </div>
  )
}

/** The toaster is loaded when the browser has nothing else to do. */
function LateToaster() {
  const [isIdle, setIsIdle] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsIdle(true), 1500)
    return () => clearTimeout(timer)
  }, [])
  return <Suspense>{isIdle && <Toaster />}</Suspense>
}
