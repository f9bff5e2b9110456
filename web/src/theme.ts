import { createTheme, type MantineColorsTuple } from '@mantine/core'

const shades = (value: string) => Array.from({ length: 10 }, () => value) as unknown as MantineColorsTuple

const closeButtonProps = { 'aria-label': 'Close' }
const title = { fontSize: 'var(--text-lg)', fontWeight: 600 }

/** Mantine's side of the theme: no values here, they all stand in theme.css. */
export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent: shades('var(--color-accent)') },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 100 } } },
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 } } },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 100 } } },
    InputWrapper: { styles: { label: { marginBottom: 4, fontWeight: 500 } } },
    Drawer: { styles: { title }, defaultProps: { closeButtonProps } },
    Notification: { defaultProps: { closeButtonProps } },
    Modal: {
      styles: { title },
      defaultProps: {
        radius: 'lg',
        closeButtonProps,
        transitionProps: { duration: 120 },
        overlayProps: { color: 'var(--color-scrim)', backgroundOpacity: 1 },
      },
    },
  },
})
