/** ⌘ on Apple's keyboards, Ctrl elsewhere. */
export const modifierKey = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl '
